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
 * The types of event that may answer a request, the likeliest first: what is waited for; what the graph leads to from the
 * outside, before all what the steps take that follow the request; the other human responses; any other event.
 */
export function likelyAnswers({ graph, eventSchemas, request }: LikelyAnswersOptions): readonly string[] {
  const answers = new Set<string>();
  if (request.awaits) answers.add(request.awaits);
  if (graph) {
    for (const type of answersInGraph(graph, request)) answers.add(type);
  }
  const titles = (eventSchemas ?? []).flatMap(({ title }) =>
    typeof title === "string" && title !== "" ? [title] : [],
  );
  for (const title of titles.toSorted()) {
    if (title !== request.type) answers.add(title);
  }
  return [...answers];
}

function answersInGraph(graph: WorkflowGraph, request: AnswerableRequest): readonly string[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const responses = graph.nodes.filter((node) => isResponse(node));
  const externals = new Set(graph.nodes.filter(({ node_type }) => node_type === "external").map(({ id }) => id));
  const fromOutside = new Set(graph.edges.filter(({ source }) => externals.has(source)).map(({ target }) => target));
  const near = new Set(nearNodes(graph, nodes, request));
  const types = (isWanted: (id: string) => boolean): string[] =>
    graph.nodes.filter((node) => isWanted(node.id)).flatMap((node) => eventTypeOf(node));
  return [
    ...types((id) => fromOutside.has(id) && near.has(id)),
    ...types((id) => fromOutside.has(id)),
    ...responses.flatMap((node) => eventTypeOf(node)),
  ];
}

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
