import { formatDuration } from "../format/format.ts";
import type { RunView, StepView } from "../run/run-view.ts";
import type { GraphEdge, GraphNode } from "./graph-model.ts";

const kinds: Readonly<Record<GraphNode["kind"], string>> = {
  step: "step",
  event: "event",
  external: "outside of the workflow",
  resource: "resource",
  generic: "node",
};

const roles = {
  start: "event that starts a run",
  stop: "event that ends a run",
  request: "event that asks for input",
  response: "event that answers",
} as const;

/** A node in a sentence for who cannot see the graph: `split, step, done, 1 run, to StepTwo`. */
export function nodeWords(node: GraphNode, targets: readonly string[], view: RunView | undefined): string {
  const kind = node.role === undefined ? kinds[node.kind] : roles[node.role];
  const words = [node.label, kind];
  if (view !== undefined && node.kind === "step") words.push(...runWords(view.steps.get(node.name)));
  if (view !== undefined && node.kind === "event") words.push(`seen ${times(view.eventCounts.get(node.name) ?? 0)}`);
  if (targets.length > 0) words.push(`to ${targets.join(" and ")}`);
  return words.join(", ");
}

function runWords(step: StepView | undefined): readonly string[] {
  if (step === undefined || step.spans.length === 0) return ["not run"];
  const words: string[] = [stateWord(step)];
  words.push(`${step.spans.length} run${step.spans.length === 1 ? "" : "s"}`);
  if (step.failures > 0) words.push(`${step.failures} failed`);
  return words;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** What a step does, in a word. */
function stateWord({ state, activeWorkers }: Pick<StepView, "state" | "activeWorkers">): string {
  return state === "running" && activeWorkers > 1 ? `${activeWorkers} running` : state;
}

/** What is said of a step below its name: `done · ×3 · 412 ms`. Empty before it runs. */
export function stepLine(step: StepView | undefined): string {
  if (step === undefined || (step.state === "idle" && step.spans.length === 0)) return "";
  const parts = [stateWord(step)];
  if (step.spans.length > 1) parts.push(`×${step.spans.length}`);
  if (step.lastDurationMs !== undefined) parts.push(formatDuration(step.lastDurationMs));
  return parts.join(" · ");
}

/** How often an edge was taken. */
export function edgeCount(edge: GraphEdge, view: RunView): number {
  if (edge.countEvent !== undefined) return view.eventCounts.get(edge.countEvent) ?? 0;
  return edge.countKeys.reduce((sum, key) => sum + (view.edgeCounts.get(key) ?? 0), 0);
}
