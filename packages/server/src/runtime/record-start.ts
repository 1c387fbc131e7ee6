import { handlerLogFields } from "../handler-log-fields.ts";
import { isPromise, type MaybePromise } from "../maybe-promise.ts";
import { type RetryWritesOptions, retryWrites } from "../retry-writes.ts";
import type { StartedHandler } from "../store/handler-record.ts";
import type { IdempotencyKey } from "../store/idempotency.ts";
import type { InitialRun } from "../store/run-claim.ts";
import type { RunOrigin } from "../store/run-details.ts";
import type { HandlerStartResult, WorkflowStore } from "../store/workflow-store.ts";
import type { EventLogRuntime } from "./event-log-runtime.ts";

export interface RecordStartOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
}

/** A run that is to be recorded. */
export interface StartToRecord {
  readonly record: StartedHandler;
  readonly key?: IdempotencyKey | undefined;
  /** What it goes on from if its process ends before its first turn; `undefined` if the store keeps no journals. */
  readonly initial: InitialRun | undefined;
  readonly origin: RunOrigin | undefined;
}

/**
 * Records a run before it begins. When the store fails, its answer may be lost, and the row be there: then the run starts
 * when the store works again.
 *
 * @throws what the last attempt has thrown
 */
export function recordStart(
  { record, key, initial, origin }: StartToRecord,
  options: RecordStartOptions,
): MaybePromise<HandlerStartResult> {
  const { store, runtime } = options;
  const write = () => store.startHandler(record, key, initial, origin);
  const written = retryWrites(write, options, handlerLogFields(record));
  if (!isPromise(written)) return written;
  return written.catch((error: unknown) => {
    runtime.giveUp(record.runId);
    throw error;
  });
}
