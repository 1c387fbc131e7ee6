import { distinctEdges, truncatedLabel } from "./graph-operations.ts";
import { type NodeShape, nodeColors, shapeOf, styleOf } from "./node-style.ts";
import type { WorkflowGraph, WorkflowGraphNode } from "./workflow-graph.ts";

export interface DrawingOptions {
  /** Longer labels of nodes are cut, and end in `*`. @default no limit */
  readonly maxLabelLength?: number | undefined;
}

const brackets: Readonly<Record<NodeShape, readonly [open: string, close: string]>> = {
  box: ["[", "]"],
  ellipse: ["([", "])"],
  hexagon: ["{{", "}}"],
  diamond: ["{", "}"],
};

/** The graph as a Mermaid flowchart: one line per node and per distinct edge, then the styles. */
export function toMermaid(
  graph: WorkflowGraph,
  { maxLabelLength = Number.POSITIVE_INFINITY }: DrawingOptions = {},
): string {
  const names = mermaidNames(graph.nodes);
  const nodes = graph.nodes.map((node) => {
    const [open, close] = brackets[shapeOf(node)];
    const label = escapeLabel(truncatedLabel(node, maxLabelLength));
    return `    ${names.get(node.id)}${open}"${label}"${close}:::${styleOf(node)}`;
  });
  const edges = distinctEdges(graph).map(({ source, target, label }) => {
    const arrow = label === null ? "-->" : `-->|"${escapeLabel(label)}"|`;
    return `    ${names.get(source)} ${arrow} ${names.get(target)}`;
  });
  const styles = Object.entries(nodeColors).map(([name, color]) => `    classDef ${name} fill:${color},color:#000000`);
  return ["flowchart TD", ...nodes, ...edges, ...styles].join("\n");
}

/** Names Mermaid can read; where two ids would become the same one, the later gets a number. */
function mermaidNames(nodes: readonly WorkflowGraphNode[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, node_type } of nodes) {
    const clean = `${node_type}_${id}`.replace(/[^A-Za-z0-9_]/g, "_");
    let name = clean;
    for (let copy = 2; taken.has(name); copy += 1) name = `${clean}_${copy}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** Whatever has a meaning to Mermaid, Markdown or HTML becomes an entity; what breaks the line, a space. */
function escapeLabel(label: string): string {
  return label
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/["#&<>`%|\\()[\]{}]/g, (character) => `#${character.charCodeAt(0)};`);
}
