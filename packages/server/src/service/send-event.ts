import { isTerminalStatus } from "@llama-agents/protocol";
import { InternalServiceError, ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

/** What is sent to a handler. */
export interface SentEventRequest {
  /** An envelope, or an envelope as JSON in a string. */
  readonly data: unknown;
  /** The only step that gets it; `undefined` for all that accept it. */
  readonly step: string | undefined;
}

/**
 * Sends an event to the run of a handler.
 *
 * @returns when the event is recorded
 * @throws ServiceError if the run has ended or is not here, or the event is none for it; if the run ended before it took
 *   the event, too
 * @throws InternalServiceError if the event could not be recorded
 */
export async function sendEvent(
  { handlerId, status, workflowName, runId }: HandlerRecord,
  { data, step }: SentEventRequest,
  { workflows, runtime, store }: ServiceContext,
): Promise<void> {
  if (isTerminalStatus(status)) throw completed();
  const registered = workflows.get(workflowName);
  if (!registered) throw new InternalServiceError(`Workflow ${workflowName} not registered`);
  const event = registered.parseEvent(data);
  if (runId === undefined) throw new InternalServiceError(`Handler ${handlerId} has no run ID`);
  if (step !== undefined) registered.assertStepAccepts(step, event);
  const run = await runtime.activeRun(runId);
  if (!run) {
    const latest = await store.getHandler(handlerId); // it may have ended since the row was read
    if (latest && isTerminalStatus(latest.status)) throw completed();
    throw new ServiceError("unavailable", "The run is not active on this server");
  }
  const isRecorded = await run.send({ type: "add_event", event, step }).catch((cause: unknown) => {
    throw new InternalServiceError("Failed to send event: it could not be recorded", { cause });
  });
  if (!isRecorded) throw completed();
}

const completed = (): ServiceError => new ServiceError("conflict", "Workflow already completed");
