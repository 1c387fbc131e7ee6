import type { HandlerRecord } from "./handler-record.ts";

/** How long a key is remembered at least, unless its run is deleted before: 24 hours, in milliseconds. */
export const idempotencyKeyLifetimeMs = 24 * 60 * 60 * 1_000;

/** Under which key a request may come again. */
export interface IdempotencyKey {
  /** What the client chose, within the workflow and the route it chose it for. */
  readonly key: string;
  /** What tells this request from another one that comes with the same key. */
  readonly fingerprint: string;
}

/** What an earlier request with the same key has started. */
export interface RepeatedStart {
  /** The handler as it is now: it may have another run by now. */
  readonly handler: HandlerRecord;
  /** The run of that request. */
  readonly runId: string;
  readonly fingerprint: string;
}
