import { Graph, layout } from "@dagrejs/dagre";
import type { Direction, GraphLayout, Point } from "./graph-layout.ts";
import type { GraphEdge, GraphModel, GraphNode } from "./graph-model.ts";
import { straightenWay } from "./straighten-way.ts";

/** Helpers that are not drawn: all that begins is behind the first, all that ends is before the last. */
const first = "\u0000first";
const last = "\u0000last";
/** What holds events that start and stop at the ends, against the pull of what they are connected with. */
const strong = 100;

interface PlacedNode {
  readonly x: number;
  readonly y: number;
}

/** Edges as dagre takes and gives them. */
interface Way {
  readonly minlen?: number;
  readonly weight?: number;
  readonly width?: number;
  readonly height?: number;
  readonly points?: readonly Point[];
}

/**
 * Places a graph in layers: events that start a run in the first, events that end it in the last. Edges get the points that
 * lead them around nodes, those that lead back, too.
 *
 * Layers by network simplex, and ways through dummy nodes, as in Gansner et al., "A technique for drawing directed graphs"
 * (1993), which dagre implements.
 */
export function layoutGraph(model: GraphModel, direction: Direction): GraphLayout {
  const graph = new Graph<object, PlacedNode & { width: number; height: number }, Way>({ multigraph: true });
  graph.setGraph({
    rankdir: direction === "right" ? "LR" : "TB",
    nodesep: direction === "right" ? 16 : 20,
    ranksep: direction === "right" ? 16 : 20,
    edgesep: 12,
  });
  const ends = findEnds(model);
  const point = { width: 1, height: 1, x: 0, y: 0 };
  // The first one first: what leads back is found on the way from there.
  graph.setNode(first, { ...point });
  for (const { id, width, height } of byRole(model.nodes)) graph.setNode(id, { width, height, x: 0, y: 0 });
  graph.setNode(last, { ...point });
  for (const { id, role } of ends.sources) {
    graph.setEdge(first, id, role === "start" ? { minlen: 1, weight: strong } : { minlen: 2, weight: 0 });
  }
  for (const edge of model.edges) graph.setEdge(edge.source, edge.target, wayOf(edge), edge.id);
  for (const { id, role } of ends.sinks) {
    graph.setEdge(id, last, role === "stop" ? { minlen: 1, weight: strong } : { minlen: 2, weight: 0 });
  }
  layout(graph);
  return readLayout(graph, model, direction);
}

function wayOf({ label, isResource }: GraphEdge): Way {
  const room = label === undefined ? {} : { width: Math.min(label.length * 6.5, 200), height: 16 };
  return { minlen: 1, weight: isResource ? 1 : 2, ...room };
}

function byRole(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return [...nodes.filter(({ role }) => role === "start"), ...nodes.filter(({ role }) => role !== "start")];
}

/** Nodes that stand at the ends: by what they are, and since nothing leads to or from them. */
function findEnds({ nodes, edges }: GraphModel): {
  readonly sources: readonly GraphNode[];
  readonly sinks: readonly GraphNode[];
} {
  const entered = new Set(edges.filter(({ source, target }) => source !== target).map(({ target }) => target));
  const left = new Set(edges.filter(({ source, target }) => source !== target).map(({ source }) => source));
  const inFlow = nodes.filter(({ kind }) => kind !== "resource");
  return {
    sources: inFlow.filter(({ id, role }) => role === "start" || !entered.has(id)),
    sinks: inFlow.filter(({ id, role }) => role === "stop" || !left.has(id)),
  };
}

function readLayout(
  graph: Graph<object, PlacedNode, Way>,
  { nodes, edges }: GraphModel,
  direction: Direction,
): GraphLayout {
  const corners = nodes.map(({ id, width, height }): readonly [string, Point, GraphSize] => {
    const { x, y } = graph.node(id);
    return [id, { x: x - width / 2, y: y - height / 2 }, { width, height }];
  });
  const boxes = new Map(corners.map(([id, corner, size]) => [id, { ...corner, ...size }]));
  const ways = edges.map((edge): readonly [string, readonly Point[]] => {
    const points = graph.edge(edge.source, edge.target, edge.id).points ?? [];
    const source = boxes.get(edge.source);
    const target = boxes.get(edge.target);
    if (source === undefined || target === undefined || source === target) return [edge.id, points];
    return [edge.id, straightenWay(points, [...boxes.values()], direction, { source, target })];
  });
  // The helpers leave room at the ends.
  const points = ways.flatMap(([, way]) => way);
  const left = Math.min(...corners.map(([, { x }]) => x), ...points.map(({ x }) => x));
  const top = Math.min(...corners.map(([, { y }]) => y), ...points.map(({ y }) => y));
  const move = ({ x, y }: Point): Point => ({ x: round(x - left), y: round(y - top) });
  return {
    direction,
    places: new Map(corners.map(([id, corner]) => [id, move(corner)])),
    ways: new Map(ways.map(([id, way]) => [id, way.map(move)])),
    width: round(Math.max(0, ...corners.map(([, { x }, { width }]) => x + width), ...points.map(({ x }) => x)) - left),
    height: round(
      Math.max(0, ...corners.map(([, { y }, { height }]) => y + height), ...points.map(({ y }) => y)) - top,
    ),
  };
}

interface GraphSize {
  readonly width: number;
  readonly height: number;
}

function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
}
