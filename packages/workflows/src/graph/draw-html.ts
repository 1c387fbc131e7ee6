import { distinctEdges, truncatedLabel } from "./graph-operations.ts";
import { type Layout, layeredLayout, type Point } from "./layered-layout.ts";
import type { DrawingOptions } from "./mermaid.ts";
import { nodeColors, shapeOf, styleOf } from "./node-style.ts";
import type { WorkflowGraph, WorkflowGraphEdge, WorkflowGraphNode } from "./workflow-graph.ts";
import { isNodeOfType } from "./workflow-graph.ts";

/** Pixels. */
const nodeHeight = 40;
/** Pixels per character: no font is measured here, so the width is an estimate on the safe side. */
const characterWidth = 8.5;

/**
 * The graph as a page: inline SVG, no script, nothing loaded from anywhere. It has as many nodes and edges as
 * `toMermaid` has lines for them; what a label cuts off is shown when the pointer rests on the node.
 */
export function drawHtml(
  graph: WorkflowGraph,
  { maxLabelLength = Number.POSITIVE_INFINITY }: DrawingOptions = {},
): string {
  const labels = new Map(graph.nodes.map((node) => [node.id, truncatedLabel(node, maxLabelLength)]));
  const sizes = graph.nodes.map(({ id }) => ({ id, width: widthOf(labels.get(id) ?? ""), height: nodeHeight }));
  const edges = distinctEdges(graph);
  const layout = layeredLayout(sizes, edges);
  const widths = new Map(sizes.map(({ id, width }) => [id, width]));
  return page(graph, layout, [
    ...edges.map((edge, index) => drawEdge(edge, layout.edges[index] ?? [])),
    ...graph.nodes.map((node) =>
      drawNode(node, labels.get(node.id) ?? "", layout.nodes.get(node.id) ?? { x: 0, y: 0 }, widths.get(node.id) ?? 0),
    ),
  ]);
}

const widthOf = (label: string): number => Math.max(60, [...label].length * characterWidth + 40);

function page({ name, description }: WorkflowGraph, { width, height }: Layout, shapes: readonly string[]): string {
  const colors = Object.entries(nodeColors).map(([style, color]) => `.${style} .shape { fill: ${color}; }`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
<style>
body { margin: 1rem; font: 14px system-ui, sans-serif; background: #ffffff; color: #1f2937; }
h1 { font-size: 1.1rem; }
svg { display: block; max-width: none; }
.shape { stroke: #4b5563; }
.node text { text-anchor: middle; dominant-baseline: central; fill: #111827; }
.edge path { fill: none; stroke: #6b7280; stroke-width: 1.5; marker-end: url(#arrow); }
.edge text { text-anchor: middle; font-size: 12px; fill: #374151; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
${colors.join("\n")}
</style>
</head>
<body>
<h1>${escapeHtml(name)}</h1>${description === null ? "" : `\n<p>${escapeHtml(description)}</p>`}
<svg width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escapeHtml(name)}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#6b7280"/></marker></defs>
${shapes.join("\n")}
</svg>
</body>
</html>
`;
}

function drawNode(node: WorkflowGraphNode, label: string, { x, y }: Point, width: number): string {
  const attributes = `class="node ${styleOf(node)}" data-id="${escapeHtml(node.id)}" data-type="${escapeHtml(node.node_type)}"`;
  const text = `<text x="${round(x)}" y="${round(y)}">${escapeHtml(label)}</text>`;
  return `<g ${attributes}><title>${escapeHtml(tooltip(node))}</title>${drawShape(node, x, y, width)}${text}</g>`;
}

function drawShape(node: WorkflowGraphNode, x: number, y: number, width: number): string {
  const [left, right, top, bottom] = [x - width / 2, x + width / 2, y - nodeHeight / 2, y + nodeHeight / 2];
  switch (shapeOf(node)) {
    case "hexagon": {
      const [from, to] = [left + 15, right - 15];
      return polygon([left, y, from, top, to, top, right, y, to, bottom, from, bottom]);
    }
    case "diamond":
      return polygon([left, y, x, top, right, y, x, bottom]);
    default: {
      const radius = shapeOf(node) === "ellipse" ? nodeHeight / 2 : 3;
      const size = `width="${round(width)}" height="${nodeHeight}" rx="${radius}"`;
      return `<rect class="shape" x="${round(left)}" y="${round(top)}" ${size}/>`;
    }
  }
}

const polygon = (points: readonly number[]): string =>
  `<polygon class="shape" points="${points.map(round).join(" ")}"/>`;

function drawEdge({ source, target, label }: WorkflowGraphEdge, points: readonly Point[]): string {
  const middle = midpoint(points);
  const text = label === null ? "" : `<text x="${round(middle.x)}" y="${round(middle.y)}">${escapeHtml(label)}</text>`;
  const attributes = `class="edge" data-source="${escapeHtml(source)}" data-target="${escapeHtml(target)}"`;
  return `<g ${attributes}><path d="${curve(points)}"/>${text}</g>`;
}

/** A smooth line: upright where it leaves, bends and arrives. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => {
      const previous = points[index - 1];
      if (!previous) return `M${round(x)} ${round(y)}`;
      const half = (previous.y + y) / 2;
      return `C${[previous.x, half, x, half, x, y].map(round).join(" ")}`;
    })
    .join("");
}

function midpoint(points: readonly Point[]): Point {
  const [before, after] = [points[Math.floor((points.length - 1) / 2)], points[Math.ceil((points.length - 1) / 2)]];
  if (!before || !after) return { x: 0, y: 0 };
  return { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 };
}

/** What the label cannot hold. */
function tooltip(node: WorkflowGraphNode): string {
  const lines: (string | null)[] = [node.label];
  if (isNodeOfType(node, "step")) lines.push(node.description);
  if (isNodeOfType(node, "resource")) {
    const source = node.source_file === null ? null : `${node.source_file}:${node.source_line ?? "?"}`;
    lines.push(
      field("type", node.type_name),
      field("getter", node.getter_name),
      field("source", source),
      node.description,
    );
  }
  if (isNodeOfType(node, "resource_config")) {
    lines.push(field("type", node.type_name), field("file", node.config_file), field("path", node.path_selector));
    lines.push(node.description);
  }
  return lines.filter((line) => line !== null).join("\n");
}

const field = (name: string, value: string | null): string | null => (value === null ? null : `${name}: ${value}`);

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes. Control characters, which XML and HTML do not allow, become spaces. */
function escapeHtml(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, " ").replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
