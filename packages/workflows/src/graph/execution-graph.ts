import type { AnyEventClass, WorkflowEvent } from "../events/event.ts";
import { eventNode, externalNode } from "./represent-workflow.ts";
import type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";

/** What a drawing needs of a recorded tick. Ticks of other types are passed over. */
export interface ExecutionTick {
  readonly type: string;
  /** Of `add_event`: what arrived. Of `step_result`: what the step was given. */
  readonly event?: WorkflowEvent | undefined;
  /** Of `step_result`: the name of the step. */
  readonly step?: string | undefined;
  /** Of `step_result`. */
  readonly results?: readonly ExecutionResult[] | undefined;
  /** Of `step_result`: the events that the step sent. Of `deliver_sent`: one of these, which is drawn by then. */
  readonly sent?: readonly SentEvent[] | SentEvent | undefined;
}

interface SentEvent {
  readonly event: WorkflowEvent;
}

/** The event of a `result` was returned, that of an `add_collected` is kept; other results are passed over. */
export interface ExecutionResult {
  readonly type: string;
  readonly event?: WorkflowEvent | null | undefined;
}

/**
 * The graph of a run: a node for each event there was, and one for each time that a step ended.
 *
 * @param name - of the workflow
 */
export function executionGraph(ticks: readonly ExecutionTick[], name = "Execution"): WorkflowGraph {
  const drawing = new ExecutionDrawing();
  for (const tick of ticks) {
    if (tick.type === "add_event" && tick.event) drawing.arrive(tick.event);
    if (tick.type === "step_result" && tick.step !== undefined) drawing.finish(tick.step, tick);
  }
  return { name, nodes: [externalNode, ...drawing.nodes], edges: drawing.edges, description: null };
}

class ExecutionDrawing {
  readonly nodes: WorkflowGraphNode[] = [];
  readonly edges: WorkflowGraphEdge[] = [];
  /** By identity: equal events are two. */
  readonly #events = new Map<WorkflowEvent, string>();
  readonly #counts = new Map<string, number>();

  /** An event that a step made is known by then; any other comes from outside. */
  arrive(event: WorkflowEvent): void {
    if (!this.#events.has(event)) this.#connect(externalNode.id, this.#event(event));
  }

  finish(step: string, { event, results = [], sent = [] }: ExecutionTick): void {
    const id = this.#number(`step:${step}`);
    this.nodes.push({ id, label: id.slice("step:".length), node_type: "step", description: null });
    if (event) this.#connect(this.#event(event), id);
    const ofStep = "event" in sent ? [sent] : sent;
    for (const { event: emitted } of [...ofStep, ...results.filter(isEmission)]) {
      if (emitted) this.#connect(id, this.#event(emitted));
    }
  }

  #event(event: WorkflowEvent): string {
    const known = this.#events.get(event);
    if (known !== undefined) return known;
    const eventClass = event.constructor as unknown as AnyEventClass;
    const id = this.#number(`event:${eventClass.type}`);
    this.#events.set(event, id);
    this.nodes.push(eventNode(eventClass, id, id.slice("event:".length)));
    return id;
  }

  /** `step:tell` → `step:tell#1`, `step:tell#2`… */
  #number(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}#${count}`;
  }

  #connect(source: string, target: string): void {
    this.edges.push({ source, target, label: null });
  }
}

const isEmission = ({ type }: ExecutionResult): boolean => type === "result" || type === "add_collected";
