import type { Route } from "@llama-agents/protocol";

/** A route as logs and metrics name it; always the same object for one route. */
export type RouteLabel = Pick<Route, "method" | "path">;

/** A request that was answered. A stream is answered when it begins. */
export interface AnsweredRequest {
  /** `undefined` if no route has its path and method. */
  readonly route: RouteLabel | undefined;
  readonly request: Request;
  /** The parameters of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly status: number;
  readonly requestId: string | undefined;
  /** Milliseconds. */
  readonly durationMs: number;
}
