import type { RouteName } from "@llama-agents/protocol";

/** A request that was answered. A stream is answered when it begins. */
export interface AnsweredRequest {
  /** `undefined` if no route has its path and method. */
  readonly route: RouteName | undefined;
  readonly request: Request;
  /** The parameters of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly status: number;
  readonly requestId: string | undefined;
  /** Milliseconds. */
  readonly durationMs: number;
}
