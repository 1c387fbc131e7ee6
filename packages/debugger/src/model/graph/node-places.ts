import type { GraphLayout, Point } from "./graph-layout.ts";
import type { GraphModel, GraphNode } from "./graph-model.ts";
import type { Box } from "./viewport.ts";

/** Places that somebody dragged nodes to, by id. */
export type MovedNodes = Readonly<Record<string, Point>>;

const origin: Point = { x: 0, y: 0 };

/** Where the nodes of a graph are. Who shows one node is told of this one only, so that dragging costs the same in any graph. */
export class NodePlaces {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #layout: GraphLayout;
  readonly #places: Map<string, Point>;
  readonly #listeners = new Map<string, Set<() => void>>();
  #bounds: Box | undefined;

  constructor({ nodes }: GraphModel, layout: GraphLayout, moved: MovedNodes) {
    this.#layout = layout;
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#places = new Map(nodes.map(({ id }) => [id, moved[id] ?? this.homeOf(id)]));
  }

  /** The left upper corner of a node. */
  placeOf(id: string): Point {
    return this.#places.get(id) ?? origin;
  }

  /** Where the layout put it. */
  homeOf(id: string): Point {
    return this.#layout.places.get(id) ?? origin;
  }

  /** The place of a node, and its size. */
  boxOf(id: string): Box | undefined {
    const node = this.#nodes.get(id);
    return node && { ...this.placeOf(id), width: node.width, height: node.height };
  }

  move(id: string, to: Point): void {
    this.#places.set(id, to);
    this.#bounds = undefined;
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  /** Calls a listener when this node moves. @returns what ends it */
  subscribe(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** What the graph takes, with everything that was dragged out of it. */
  get bounds(): Box {
    this.#bounds ??= this.#measure();
    return this.#bounds;
  }

  #measure(): Box {
    let { width: right, height: bottom } = this.#layout;
    let left = 0;
    let top = 0;
    for (const { id, width, height } of this.#nodes.values()) {
      const { x, y } = this.placeOf(id);
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x + width);
      bottom = Math.max(bottom, y + height);
    }
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
}
