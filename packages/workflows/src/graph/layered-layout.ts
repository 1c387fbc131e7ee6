import { breakCycles, type LayoutEdge, layerOf, orderLayers, splitLongEdges } from "./layering.ts";

export interface LayoutNode {
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** The centre of each node. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** The way of each edge, in the order of the edges: where it leaves its source, its bends, where it meets its target. */
  readonly edges: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

const layerGap = 60;
const nodeGap = 40;
const margin = 30;
const bendWidth = 10;

/**
 * Places nodes in layers, from top to bottom along the edges. The same input gives the same output.
 *
 * After K. Sugiyama, S. Tagawa, M. Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981):
 * turn the edges that close a cycle, layer by longest path, put bends where an edge crosses a layer, order each layer by
 * the barycentres of its neighbours.
 */
export function layeredLayout(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const ids = nodes.map(({ id }) => id);
  const forward = breakCycles(ids, edges);
  const { layers, chains } = splitLongEdges(layerOf(ids, forward), forward);
  const ordered = orderLayers(layers, chains);
  const sizes = new Map(nodes.map((node) => [node.id, node]));
  const { positions, width, height } = place(ordered, sizes);
  const ways = edges.map((edge, index) => {
    const chain = chains[index] ?? [];
    return chain.length < 2 ? loop(edge.source, positions, sizes) : way(edge, chain, positions, sizes);
  });
  return { nodes: new Map(ids.map((id) => [id, at(positions, id)])), edges: ways, width, height };
}

function place(
  layers: readonly (readonly string[])[],
  sizes: ReadonlyMap<string, LayoutNode>,
): { readonly positions: ReadonlyMap<string, Point>; readonly width: number; readonly height: number } {
  const widthOf = (id: string): number => sizes.get(id)?.width ?? bendWidth;
  const widths = layers.map((layer) => layer.reduce((sum, id) => sum + widthOf(id) + nodeGap, -nodeGap));
  const width = Math.max(0, ...widths) + 2 * margin + nodeGap; // room for a loop at the right
  const positions = new Map<string, Point>();
  let top = margin;
  for (const [index, layer] of layers.entries()) {
    const height = Math.max(...layer.map((id) => sizes.get(id)?.height ?? 0));
    let left = (width - (widths[index] ?? 0)) / 2;
    for (const id of layer) {
      positions.set(id, { x: left + widthOf(id) / 2, y: top + height / 2 });
      left += widthOf(id) + nodeGap;
    }
    top += height + layerGap;
  }
  return { positions, width, height: Math.max(top - layerGap, margin) + margin };
}

function way(
  { source }: LayoutEdge,
  chain: readonly string[],
  positions: ReadonlyMap<string, Point>,
  sizes: ReadonlyMap<string, LayoutNode>,
): readonly Point[] {
  const points = chain.map((id, index): Point => {
    const half = (sizes.get(id)?.height ?? 0) / 2;
    const { x, y } = at(positions, id);
    return { x, y: index === 0 ? y + half : index === chain.length - 1 ? y - half : y };
  });
  return chain[0] === source ? points : points.reverse(); // an edge that was turned goes upwards
}

/** An edge from a node to itself: around its right side. */
function loop(
  id: string,
  positions: ReadonlyMap<string, Point>,
  sizes: ReadonlyMap<string, LayoutNode>,
): readonly Point[] {
  const { x, y } = at(positions, id);
  const { width = 0, height = 0 } = sizes.get(id) ?? {};
  const right = x + width / 2;
  return [
    { x: right, y: y - height / 4 },
    { x: right + nodeGap / 2, y },
    { x: right, y: y + height / 4 },
  ];
}

const at = (positions: ReadonlyMap<string, Point>, id: string): Point => positions.get(id) ?? { x: 0, y: 0 };
