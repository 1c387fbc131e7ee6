/** Which way a workflow runs on the screen. */
export type Direction = "right" | "down";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the nodes and edges of a graph are, in pixels. It can be sent between threads. */
export interface GraphLayout {
  readonly direction: Direction;
  /** The left upper corner of each node, by id. */
  readonly places: ReadonlyMap<string, Point>;
  /** The way of each edge around the nodes, by id. */
  readonly ways: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
}
