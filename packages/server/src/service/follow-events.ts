import { isTerminalStatus } from "@llama-agents/protocol";
import { ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { StoredEvent } from "../store/workflow-store.ts";
import type { ServiceContext } from "./service-context.ts";

/** Events in one batch of a stream. */
const batchSize = 512;

/**
 * The events of a handler's run after a sequence, the past ones and those to come; `"now"` for none of the past ones.
 *
 * @returns `undefined` if there are none, and will be none
 * @throws ServiceError if the handler has no run
 */
export async function followEvents(
  { runId, status }: HandlerRecord,
  after: number | "now",
  { store }: ServiceContext,
): Promise<AsyncIterableIterator<readonly StoredEvent[]> | undefined> {
  if (runId === undefined) throw new ServiceError("not-found", "Handler has no associated run");
  const lastSequence = after === "now" || isTerminalStatus(status) ? await store.lastSequence(runId) : -1;
  const afterSequence = after === "now" ? lastSequence : after;
  if (isTerminalStatus(status) && afterSequence >= lastSequence) return undefined;
  return store.subscribeEvents(runId, { afterSequence, batchSize });
}
