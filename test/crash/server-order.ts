/** On which data a server works. */
export type StoreOrder =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string /** Milliseconds. */; readonly lease: number };

/** What the parent tells a child that is ready to serve. */
export interface ServerOrder {
  readonly store: StoreOrder;
  /** Milliseconds that a run may wait in memory. */
  readonly idleTimeout: number;
  /** Where the child kills itself, as if the power had failed. */
  readonly killAt?: KillPoint | undefined;
}

/** A place in the path of a write, and how often it is passed before the end. */
export interface KillPoint {
  readonly boundary: Boundary;
  /** From 1. */
  readonly passing: number;
}

export const boundaries = [
  "before the transaction",
  "before the commit",
  "after the commit",
  "before the notification",
  "after the notification",
  "before the reply",
] as const;

export type Boundary = (typeof boundaries)[number];

/** What a child tells its parent. */
export type ServerMessage =
  | { readonly type: "loaded" }
  | { readonly type: "ready"; readonly url: string }
  | { readonly type: "failed"; readonly error: string };
