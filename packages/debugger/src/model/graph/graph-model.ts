import type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "@llama-agents/protocol";

/** What a node looks like. A type of another server is `generic`. */
export type GraphNodeKind = "step" | "event" | "external" | "resource" | "generic";

export type EventRole = "start" | "stop" | "request" | "response";

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: GraphNodeKind;
  /** Of an event, if it has one. */
  readonly role: EventRole | undefined;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly description: string | undefined;
  /** The name under which the events of a run speak of it: a step's name, an event's type. */
  readonly name: string;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string | undefined;
  readonly isResource: boolean;
  /** Where a run counts how often it was taken: keys of `RunView.edgeCounts`. */
  readonly countKeys: readonly string[];
  /** Where it counts it else: an event type that comes from outside, or goes there. */
  readonly countEvent: string | undefined;
}

/** A graph as it is drawn, without places. */
export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** From how many nodes events are labels of edges, unless they are asked for. */
export const manyNodes = 300;

const models = new WeakMap<WorkflowGraph, { readonly all: GraphModel; stepsOnly?: GraphModel }>();

/** What is drawn of a workflow: everything, or its steps, with events as labels of edges. The same one for the same graph. */
export function graphModel(graph: WorkflowGraph, { stepsOnly = false } = {}): GraphModel {
  let known = models.get(graph);
  if (known === undefined) {
    known = { all: fullModel(graph) };
    models.set(graph, known);
  }
  if (!stepsOnly) return known.all;
  known.stepsOnly ??= withoutEvents(known.all);
  return known.stepsOnly;
}

function fullModel({ nodes: given, edges: drawn }: WorkflowGraph): GraphModel {
  const nodes = new Map<string, GraphNode>();
  for (const node of given) if (!nodes.has(node.id)) nodes.set(node.id, graphNode(node));
  const edges = new Map<string, GraphEdge>();
  for (const edge of drawn) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const made = graphEdge(edge, source, target);
    edges.set(made.id, made);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function graphNode(node: WorkflowGraphNode): GraphNode {
  const kind = kindOf(node.node_type);
  const name = node.node_type === "event" ? node.event_type : node.id;
  const description = "description" in node ? (node.description ?? undefined) : undefined;
  return {
    id: node.id,
    label: node.label,
    kind,
    role: node.node_type === "event" ? roleOf(node.event_types ?? []) : undefined,
    ...sizeOf(kind, node.label),
    description,
    name,
  };
}

function kindOf(type: string): GraphNodeKind {
  if (type === "step" || type === "event" || type === "external") return type;
  return type === "resource" || type === "resource_config" ? "resource" : "generic";
}

function roleOf(types: readonly string[]): EventRole | undefined {
  if (types.includes("StartEvent")) return "start";
  if (types.includes("StopEvent")) return "stop";
  if (types.includes("InputRequiredEvent")) return "request";
  return types.includes("HumanResponseEvent") ? "response" : undefined;
}

/** Wide enough for its name, also in the wide letters of some systems, up to a width where it is cut. */
function sizeOf(kind: GraphNodeKind, label: string): { readonly width: number; readonly height: number } {
  const text = label.length * 8;
  switch (kind) {
    case "step":
      // Bold; room for what it does: "done · ×33 · 232 ms".
      return { width: clamp(label.length * 8.6 + 24, 152, 280), height: 48 };
    case "event":
      return { width: clamp(text + 26, 64, 280), height: 28 };
    case "external":
    case "generic":
      return { width: clamp(text + 24, 96, 272), height: 36 };
    case "resource":
      return { width: clamp(text + 32, 96, 240), height: 40 };
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}

function graphEdge(edge: WorkflowGraphEdge, source: GraphNode, target: GraphNode): GraphEdge {
  const isFlow = [source, target].every(({ kind }) => kind === "step" || kind === "event");
  const outside = source.kind === "external" ? target : target.kind === "external" ? source : undefined;
  return {
    id: edgeId(source.id, target.id, edge.label ?? ""),
    source: source.id,
    target: target.id,
    label: edge.label ?? undefined,
    isResource: source.kind === "resource" || target.kind === "resource",
    countKeys: isFlow ? [`${source.name}→${target.name}`] : [],
    countEvent: outside?.kind === "event" ? outside.name : undefined,
  };
}

function edgeId(source: string, target: string, label = ""): string {
  return JSON.stringify([source, target, label]);
}

/** Events between two nodes become the label of an edge; where a run begins and ends they stay. */
function withoutEvents({ nodes, edges }: GraphModel): GraphModel {
  const incoming = groupBy(edges, ({ target }) => target);
  const outgoing = groupBy(edges, ({ source }) => source);
  const isBetween = ({ id, kind }: GraphNode): boolean => kind === "event" && incoming.has(id) && outgoing.has(id);
  const dropped = new Map(nodes.filter(isBetween).map((node) => [node.id, node]));
  const kept = edges.filter(({ source, target }) => !dropped.has(source) && !dropped.has(target));
  const joined = new Map<string, { source: string; target: string; events: GraphNode[]; keys: Set<string> }>();
  for (const event of dropped.values()) {
    for (const { source, countKeys } of incoming.get(event.id) ?? []) {
      for (const { target } of outgoing.get(event.id) ?? []) {
        if (dropped.has(source) || dropped.has(target)) continue;
        const id = edgeId(source, target);
        const edge = joined.get(id) ?? { source, target, events: [], keys: new Set() };
        edge.events.push(event);
        for (const key of countKeys) edge.keys.add(key);
        joined.set(id, edge);
      }
    }
  }
  const made = [...joined].map(
    ([id, { source, target, events, keys }]): GraphEdge => ({
      id,
      source,
      target,
      label:
        events.length > 2
          ? `${events[0]?.label} and ${events.length - 1} more`
          : events.map((event) => event.label).join(", "),
      isResource: false,
      countKeys: [...keys],
      countEvent: undefined,
    }),
  );
  return { nodes: nodes.filter(({ id }) => !dropped.has(id)), edges: [...kept, ...made] };
}

function groupBy(
  edges: readonly GraphEdge[],
  keyOf: (edge: GraphEdge) => string,
): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group === undefined) groups.set(keyOf(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}
