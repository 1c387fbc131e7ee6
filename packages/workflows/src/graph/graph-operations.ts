import type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";

/** The label, if it has at most `maxLength` characters; else as many with `*` as the last one. */
export function truncatedLabel({ label }: Pick<WorkflowGraphNode, "label">, maxLength: number): string {
  const characters = [...label];
  if (characters.length <= maxLength) return label;
  return `${characters.slice(0, Math.max(0, maxLength - 1)).join("")}*`;
}

/** Is the node an event of one of these types, or of one that extends them? */
export function isSubclassOf(node: WorkflowGraphNode, ...types: readonly string[]): boolean {
  return "event_types" in node && (node.event_types ?? []).some((type) => types.includes(type));
}

/** The edges without repetition, and without those that lead to or from nowhere. */
export function distinctEdges({ nodes, edges }: WorkflowGraph): readonly WorkflowGraphEdge[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const distinct = new Map<string, WorkflowGraphEdge>();
  for (const edge of edges) {
    if (!ids.has(edge.source) || !ids.has(edge.target)) continue;
    const key = JSON.stringify([edge.source, edge.target, edge.label]);
    if (!distinct.has(key)) distinct.set(key, edge);
  }
  return [...distinct.values()];
}

/**
 * The graph without the nodes of these types. Where a path led through removed nodes, an edge bridges them, labelled
 * with the label of the first one; of several edges between two nodes one remains.
 */
export function filterByNodeType(graph: WorkflowGraph, ...types: readonly string[]): WorkflowGraph {
  const removed = new Map(
    graph.nodes.filter(({ node_type }) => types.includes(node_type)).map((node) => [node.id, node]),
  );
  if (removed.size === 0) return graph;
  const outgoing = new Map<string, WorkflowGraphEdge[]>();
  for (const edge of graph.edges) {
    const edges = outgoing.get(edge.source);
    if (edges) edges.push(edge);
    else outgoing.set(edge.source, [edge]);
  }
  const nodes = graph.nodes.filter(({ id }) => !removed.has(id));
  const edges = nodes.flatMap(({ id }) => bridges(id, outgoing, removed));
  return { ...graph, nodes, edges };
}

/** The edges of one remaining node, depth first through the removed ones, of which none is visited twice. */
function bridges(
  source: string,
  outgoing: ReadonlyMap<string, readonly WorkflowGraphEdge[]>,
  removed: ReadonlyMap<string, WorkflowGraphNode>,
): readonly WorkflowGraphEdge[] {
  const found = new Map<string, WorkflowGraphEdge>();
  const visited = new Set<string>();
  const follow = (from: string, bridge: string | null): void => {
    for (const { target, label } of outgoing.get(from) ?? []) {
      const node = removed.get(target);
      if (!node) {
        if (!found.has(target)) found.set(target, { source, target, label: from === source ? label : bridge });
      } else if (!visited.has(target)) {
        visited.add(target);
        follow(target, bridge ?? node.label);
      }
    }
  };
  follow(source, null);
  return [...found.values()];
}
