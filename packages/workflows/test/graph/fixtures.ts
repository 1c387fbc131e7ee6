import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { defineStep, type StepOptions, type WorkflowDefinition } from "../../src/definition.ts";
import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { type EventClasses, WorkflowEvent } from "../../src/events/event.ts";
import type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "../../src/graph/workflow-graph.ts";
import type { Resources } from "../../src/resources/resource.ts";

export class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
export class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
export class CitedJoke extends Joke.extend("CitedJoke", { sources: z.array(z.string()) }) {}
export class Question extends InputRequiredEvent.extend("Question") {}
export class Answer extends HumanResponseEvent.extend("Answer", { yes: z.boolean() }) {}
export class Verdict extends StopEvent.extend("Verdict", { funny: z.boolean() }) {}

type Options = StepOptions<EventClasses, EventClasses, Resources>;

export function definition(
  name: string,
  steps: Readonly<Record<string, Options>>,
  description?: string,
): WorkflowDefinition {
  return {
    name,
    description,
    timeout: undefined,
    state: undefined,
    skipGraphChecks: [],
    steps: Object.entries(steps).map(([step, options]) => defineStep(step, options, () => undefined)),
  };
}

/** One step, which is handed these resources. */
export const withResources = (resources: Resources): WorkflowDefinition =>
  definition("Flow", { tell: { on: [StartEvent], emits: [StopEvent], resources } });

export const jokes = definition(
  "JokeFlow",
  {
    critique: { on: [Joke, CitedJoke], emits: [Verdict], description: "Is it funny?" },
    write: { on: [Topic], emits: [CitedJoke, Joke] },
  },
  "Writes jokes",
);

export const human = definition("HumanFlow", {
  ask: { on: [StartEvent], emits: [Question] },
  listen: { on: [Answer], emits: [StopEvent] },
});

export const edgesOf = ({ edges }: WorkflowGraph): readonly string[] =>
  edges.map(({ source, target, label }) => `${source} -> ${target}${label === null ? "" : ` (${label})`}`);

export const nodesOfType = (graph: WorkflowGraph, type: string): readonly WorkflowGraphNode[] =>
  graph.nodes.filter(({ node_type }) => node_type === type);

/** `node("a")` is a step called `a`; `node("agent:a")` is a generic node of type `agent`. */
export function node(text: string): WorkflowGraphNode {
  const [type, id] = text.includes(":") ? (text.split(":") as [string, string]) : ["step", text];
  if (type === "step") return { id, label: id, node_type: "step", description: null };
  return { id, label: id, node_type: type, event_type: null, event_types: null };
}

export function graphOf(nodes: string, edges: string, description: string | null = null): WorkflowGraph {
  const parse = (edge: string): WorkflowGraphEdge => {
    const [source = "", target = "", label = null] = edge.split(/>|\|/);
    return { source, target, label };
  };
  const list = (text: string): readonly string[] => text.split(" ").filter((item) => item !== "");
  return { name: "Flow", nodes: list(nodes).map(node), edges: list(edges).map(parse), description };
}

/** A folder for the files of one test file. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), "workflow-graph-"));

export function writeJson(folder: string, name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}
