import { isTerminalStatus } from "@llama-agents/protocol";
import type { RunMessage } from "@llama-agents/workflows";
import { sendMessage } from "../runtime/send-message.ts";
import { InternalServiceError, ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { ServiceContext } from "./service-context.ts";

/** What is sent to a handler. */
export interface SentEventRequest {
  /** An envelope, or an envelope as JSON in a string. */
  readonly data: unknown;
  /** The only step that gets it; `undefined` for all that accept it. */
  readonly step: string | undefined;
}

/**
 * Sends an event to the run of a handler, which is loaded if it is not in memory.
 *
 * @returns when the event is recorded
 * @throws ServiceError if the run has ended or is not here, or the event is none for it; if the run ended before it took
 *   the event, too
 * @throws InternalServiceError if the event could not be recorded
 */
export async function sendEvent(
  { handlerId, status, workflowName, runId }: HandlerRecord,
  { data, step }: SentEventRequest,
  { workflows, loader, store }: ServiceContext,
): Promise<void> {
  if (isTerminalStatus(status)) throw completed();
  const registered = workflows.get(workflowName);
  if (!registered) throw new InternalServiceError(`Workflow ${workflowName} not registered`);
  const event = registered.parseEvent(data);
  if (runId === undefined) throw new InternalServiceError(`Handler ${handlerId} has no run ID`);
  if (step !== undefined) registered.assertStepAccepts(step, event);
  const message: RunMessage = { type: "add_event", event, step };
  // A run that has just left memory is loaded again, and what was sent to it on its way out is sent once more.
  for (let isRecorded: boolean | undefined; isRecorded === undefined; ) {
    const run = await loader.load(runId).catch(notRecorded);
    if (!run) throw await whyNotHere(handlerId, store);
    isRecorded = await sendMessage(run, message).catch(notRecorded);
    if (isRecorded === false) throw completed();
  }
}

function notRecorded(cause: unknown): never {
  if (cause instanceof ServiceError) throw cause;
  throw new InternalServiceError("Failed to send event: it could not be recorded", { cause });
}

/** It may have ended since the row was read. */
async function whyNotHere(handlerId: string, store: WorkflowStore): Promise<ServiceError> {
  const latest = await store.getHandler(handlerId);
  if (latest && isTerminalStatus(latest.status)) return completed();
  const options = { retryAfterSeconds: 1 };
  return new ServiceError("unavailable", "The run is in the hands of another server: send the event there", options);
}

const completed = (): ServiceError => new ServiceError("conflict", "Workflow already completed");
