import { handlerLogFields } from "../handler-log-fields.ts";
import { retryWrites } from "../retry-writes.ts";
import { ServiceError } from "../service-error.ts";
import type { HandlerQuery } from "../store/handler-query.ts";
import type { HandlerRecord, StartedHandler } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";
import { stopRun } from "./stop-run.ts";

/**
 * Cancels the run of a handler.
 *
 * @throws ServiceError if there is no handler, or it has no run in progress
 */
export async function cancelHandler(handlerId: string, context: ServiceContext): Promise<"cancelled"> {
  const record = await context.store.getHandler(handlerId);
  if (!record || !hasRunInProgress(record)) throw notFound();
  await stopRun(record, context);
  const cancelled = await context.store.getHandler(handlerId);
  // It may have come to its end first: then it was not cancelled, and is answered as any ended one.
  if (cancelled?.runId === record.runId && cancelled.status !== "cancelled") throw notFound();
  return "cancelled";
}

/**
 * Deletes a handler and everything that is stored of it; a run in progress is cancelled first.
 *
 * @throws ServiceError if there is no handler, or a new run has started meanwhile
 */
export async function purgeHandler(handlerId: string, context: ServiceContext): Promise<"deleted"> {
  const { store } = context;
  const record = await store.getHandler(handlerId);
  if (!record) throw notFound();
  if (hasRunInProgress(record)) await stopRun(record, context);
  const query: HandlerQuery =
    record.runId === undefined
      ? { handlerIds: [handlerId] }
      : { handlerIds: [handlerId], statuses: ["completed", "failed", "cancelled"] };
  const deleted = await retryWrites(() => store.deleteHandlers(query), context, handlerLogFields(record));
  if (deleted > 0) return "deleted";
  if (!(await store.getHandler(handlerId))) throw notFound(); // somebody else has deleted it
  throw new ServiceError("conflict", `Handler ${handlerId} has been started again meanwhile: it is not deleted`);
}

const hasRunInProgress = (record: HandlerRecord): record is StartedHandler =>
  record.status === "running" && record.runId !== undefined;

const notFound = (): ServiceError => new ServiceError("not-found", "Handler not found");
