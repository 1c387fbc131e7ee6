import { type Edge, type Node, Position } from "@xyflow/react";
import type { GraphLayout, Point } from "../../model/graph/graph-layout.ts";
import type { GraphEdge, GraphModel, GraphNode } from "../../model/graph/graph-model.ts";

export type FlowNode = Node<{ readonly node: GraphNode }, GraphNode["kind"]>;
export type FlowEdge = Edge<{ readonly edge: GraphEdge; readonly way: Way }, "way">;

/** The way of an edge, as long as both its nodes are where the layout put them. */
interface Way {
  readonly points: readonly Point[];
  /** Where the canvas says the edge begins and ends then. */
  readonly from: Point;
  readonly to: Point;
}

/** Places that somebody dragged nodes to. */
export type MovedNodes = Readonly<Record<string, Point>>;

/** A graph as the canvas takes it: made when it is laid out, and not again by any event of a run. */
export function flowNodes(model: GraphModel, layout: GraphLayout, moved: MovedNodes): FlowNode[] {
  const { source, target } = sides(layout);
  return model.nodes.map((node): FlowNode => {
    const { width, height } = node;
    return {
      id: node.id,
      type: node.kind,
      data: { node },
      position: moved[node.id] ?? layout.places.get(node.id) ?? { x: 0, y: 0 },
      width,
      height,
      sourcePosition: source,
      targetPosition: target,
      handles: [
        { type: "source", position: source, ...sideOf({ x: 0, y: 0 }, node, source), width: 1, height: 1 },
        { type: "target", position: target, ...sideOf({ x: 0, y: 0 }, node, target), width: 1, height: 1 },
      ],
    };
  });
}

export function flowEdges(model: GraphModel, layout: GraphLayout): FlowEdge[] {
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const { source, target } = sides(layout);
  const end = (id: string, side: Position): Point => {
    const node = nodes.get(id);
    return node === undefined ? { x: 0, y: 0 } : sideOf(layout.places.get(id) ?? { x: 0, y: 0 }, node, side);
  };
  return model.edges.map(
    (edge): FlowEdge => ({
      id: edge.id,
      source: edge.source,
      target: edge.target,
      type: "way",
      data: {
        edge,
        way: { points: layout.ways.get(edge.id) ?? [], from: end(edge.source, source), to: end(edge.target, target) },
      },
    }),
  );
}

function sides({ direction }: GraphLayout): { readonly source: Position; readonly target: Position } {
  return direction === "right"
    ? { source: Position.Right, target: Position.Left }
    : { source: Position.Bottom, target: Position.Top };
}

/** The middle of a side of a node. */
function sideOf({ x, y }: Point, { width, height }: GraphNode, side: Position): Point {
  switch (side) {
    case Position.Left:
      return { x, y: y + height / 2 };
    case Position.Right:
      return { x: x + width, y: y + height / 2 };
    case Position.Top:
      return { x: x + width / 2, y };
    case Position.Bottom:
      return { x: x + width / 2, y: y + height };
  }
}
