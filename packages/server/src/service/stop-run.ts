import { isTerminalStatus } from "@llama-agents/protocol";
import { WorkflowCancelledEvent } from "@llama-agents/workflows";
import { handlerLogFields } from "../handler-log-fields.ts";
import { retryWrites } from "../retry-writes.ts";
import { bareTurn } from "../runtime/turn-to-record.ts";
import { writeEvent } from "../runtime/write-event.ts";
import { InternalServiceError } from "../service-error.ts";
import type { StartedHandler } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

/** Milliseconds that the steps of a cancelled run have to clean up before they are left to themselves. */
const unwindTimeoutMs = 5_000;

/**
 * Cancels a run.
 *
 * @returns when its end is recorded, cancelled or whatever came first, and its steps are done or out of time
 * @throws InternalServiceError if it could not be recorded
 */
export async function stopRun(handler: StartedHandler, context: ServiceContext): Promise<void> {
  const { handlerId, runId } = handler;
  const { store, runtime } = context;
  const run = await runtime.activeRun(runId);
  try {
    if (run) {
      await run.send({ type: "cancel_run" });
      await run.settled(unwindTimeoutMs);
      return;
    }
    // Nobody is at work on it: its row and its stream alone say that it goes on.
    const end = { status: "cancelled", error: undefined, result: undefined } as const;
    const turn = { ...bareTurn(runId, context.clock.now()), events: [writeEvent(new WorkflowCancelledEvent())], end };
    await retryWrites(() => store.commit(turn), context, handlerLogFields(handler));
  } catch (cause) {
    const record = await store.getHandler(handlerId);
    if (record?.runId === runId && !isTerminalStatus(record.status)) {
      throw new InternalServiceError(`The end of run ${runId} could not be recorded`, { cause });
    }
  }
}
