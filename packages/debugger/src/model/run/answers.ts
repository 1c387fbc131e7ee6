import type { WorkflowGraph, WorkflowGraphNode } from "@llama-agents/protocol";

/** What is known of the request to answer. */
export interface AnswerableRequest {
  /** The type of the event that asked; `undefined` if a step only waits. */
  readonly type: string | undefined;
  /** The step that asked, or waits. */
  readonly step?: string | undefined;
  /** The type that is waited for, if the server says it. */
  readonly awaits?: string | null | undefined;
}

export interface LikelyAnswersOptions {
  readonly graph: WorkflowGraph | undefined;
  /** The schemas of the events of the workflow; the title of each is its type. */
  readonly eventSchemas: readonly { readonly title?: unknown }[] | undefined;
  readonly request: AnswerableRequest;
}

/**
 * The types of event that a client can answer a request with, the likeliest first: what is waited for; what the graph leads to
 * from the outside, before all what the steps take that follow the request; the other human responses; what else steps take.
 * Never what starts or ends a run, or is only sent. Where the graph tells of none, the events of which it tells nothing.
 */
export function likelyAnswers({ graph, eventSchemas, request }: LikelyAnswersOptions): readonly string[] {
  const found = graph === undefined ? [] : answersInGraph(graph, request);
  const answers = new Set(request.awaits ? [request.awaits, ...found] : found);
  if (answers.size > 0 && graph !== undefined) return [...answers];
  const known = new Set((graph?.nodes ?? []).flatMap(eventTypeOf));
  for (const type of titlesOf(eventSchemas).toSorted()) {
    if (type !== request.type && !known.has(type) && !endTypes.includes(type)) answers.add(type);
  }
  return [...answers];
}

/** What starts or ends a run: itself, and what derives from it. */
const endTypes: readonly string[] = ["StartEvent", "StopEvent"];

const titlesOf = (schemas: LikelyAnswersOptions["eventSchemas"] = []): readonly string[] =>
  schemas.flatMap(({ title }) => (typeof title === "string" && title !== "" ? [title] : []));

function answersInGraph(graph: WorkflowGraph, request: AnswerableRequest): readonly string[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const externals = new Set(graph.nodes.filter(({ node_type }) => node_type === "external").map(({ id }) => id));
  const fromOutside = new Set(graph.edges.filter(({ source }) => externals.has(source)).map(({ target }) => target));
  const near = new Set(nearNodes(graph, nodes, request));
  const taken = new Set(
    graph.edges.filter(({ target }) => nodes.get(target)?.node_type === "step").map(({ source }) => source),
  );
  const possible = graph.nodes.filter((node) => isPossible(node) && !isEvent(node, request.type));
  const types = (isWanted: (node: WorkflowGraphNode) => boolean): readonly string[] =>
    possible.filter(isWanted).flatMap(eventTypeOf);
  return [
    ...types(({ id }) => fromOutside.has(id) && near.has(id)),
    ...types(({ id }) => fromOutside.has(id)),
    ...types(isResponse),
    ...types(({ id }) => taken.has(id)),
  ];
}

const isPossible = (node: WorkflowGraphNode): boolean =>
  node.node_type === "event" && ![node.event_type, ...(node.event_types ?? [])].some((type) => endTypes.includes(type));

/** The events that the asking step itself takes: it asks, and goes on with the answer. */
function nearNodes(
  graph: WorkflowGraph,
  nodes: ReadonlyMap<string, WorkflowGraphNode>,
  { type, step }: AnswerableRequest,
): readonly string[] {
  if (step === undefined && type === undefined) return [];
  const asking = step ?? graph.edges.find(({ target }) => isEvent(nodes.get(target), type))?.source;
  return graph.edges.filter(({ target }) => target === asking).map(({ source }) => source);
}

const isEvent = (node: WorkflowGraphNode | undefined, type: string | undefined): boolean =>
  node?.node_type === "event" && node.event_type === type;

const isResponse = (node: WorkflowGraphNode): boolean =>
  node.node_type === "event" && node.event_types.includes("HumanResponseEvent");

const eventTypeOf = (node: WorkflowGraphNode): readonly string[] =>
  node.node_type === "event" ? [node.event_type] : [];
