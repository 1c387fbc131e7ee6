import type { StepDefinition, WorkflowDefinition } from "../definition.ts";
import { HumanResponseEvent, InputRequiredEvent, StopEvent } from "../events/builtin-events.ts";
import { type AnyEventClass, lineage } from "../events/event.ts";
import { eventSchema, eventTypes } from "./event-schema.ts";
import { ResourceNodes } from "./resource-nodes.ts";
import type { EventNode, ExternalNode, WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";

/** What can be drawn: a workflow, a workflow class that takes no arguments, or the definition of one. */
export type Drawable =
  | WorkflowDefinition
  | { readonly definition: WorkflowDefinition }
  | (new () => { readonly definition: WorkflowDefinition });

/** The id and the label of the node that stands for the world outside. */
const externalStep = "external_step";

/**
 * The graph of a workflow: what `GET /workflows/{name}/representation` answers.
 *
 * An event whose type is the name of a step has the id `event:{type}`; any other, its type.
 */
export function getWorkflowRepresentation(workflow: Drawable): WorkflowGraph {
  const { name, description, steps } = definitionOf(workflow);
  const drawing = new WorkflowDrawing(steps);
  for (const step of steps) drawing.addNodes(step);
  for (const step of steps) drawing.addEdges(step);
  return { name, nodes: [...drawing.nodes.values()], edges: drawing.edges, description: description ?? null };
}

/** The node of an event's class. */
export function eventNode(eventClass: AnyEventClass, id = eventClass.type, label = eventClass.type): EventNode {
  return {
    id,
    label,
    node_type: "event",
    event_type: eventClass.type,
    event_types: eventTypes(eventClass),
    event_schema: eventSchema(eventClass),
  };
}

export const externalNode: ExternalNode = { id: externalStep, label: externalStep, node_type: "external" };

function definitionOf(workflow: Drawable): WorkflowDefinition {
  if (typeof workflow === "function") return new workflow().definition;
  return "definition" in workflow ? workflow.definition : workflow;
}

class WorkflowDrawing {
  readonly nodes = new Map<string, WorkflowGraphNode>();
  readonly edges: WorkflowGraphEdge[] = [];
  readonly #resources = new ResourceNodes(this.nodes, this.edges);
  readonly #stepNames: ReadonlySet<string>;
  /** The first stop event that a step returns. */
  readonly #stop: AnyEventClass | undefined;

  constructor(steps: readonly StepDefinition[]) {
    this.#stepNames = new Set(steps.map(({ name }) => name));
    this.#stop = steps.flatMap(({ emits }) => emits).find((event) => isA(event, StopEvent));
  }

  addNodes({ name, description, on, emits, resources }: StepDefinition): void {
    this.nodes.set(name, { id: name, label: name, node_type: "step", description: description ?? null });
    for (const event of on) if (event.type !== StopEvent.type || event === this.#stop) this.#addEvent(event);
    for (const event of emits) {
      this.#addEvent(event);
      if (isA(event, InputRequiredEvent) && !this.#hasExternal) this.nodes.set(externalStep, externalNode);
    }
    this.#resources.add(Object.values(resources));
  }

  addEdges({ name, on, emits, resources }: StepDefinition): void {
    for (const event of emits) {
      this.#connect(name, this.#idOf(event));
      if (isA(event, InputRequiredEvent)) this.#connect(this.#idOf(event), externalStep);
    }
    for (const event of on) {
      if (!this.nodes.has(this.#idOf(event))) continue;
      this.#connect(this.#idOf(event), name);
      if (isA(event, HumanResponseEvent) && this.#hasExternal) this.#connect(externalStep, this.#idOf(event));
    }
    for (const [parameter, resource] of Object.entries(resources)) {
      this.#connect(name, this.#resources.idOf(resource), parameter);
    }
  }

  get #hasExternal(): boolean {
    return this.nodes.has(externalStep);
  }

  #addEvent(event: AnyEventClass): void {
    const id = this.#idOf(event);
    if (!this.nodes.has(id)) this.nodes.set(id, eventNode(event, id));
  }

  #idOf({ type }: AnyEventClass): string {
    return this.#stepNames.has(type) ? `event:${type}` : type;
  }

  #connect(source: string, target: string, label: string | null = null): void {
    this.edges.push({ source, target, label });
  }
}

const isA = (event: AnyEventClass, kind: AnyEventClass): boolean => Object.hasOwn(event[lineage], kind.type);
