import { isTerminalStatus } from "@llama-agents/protocol";
import { handlerLogFields } from "../handler-log-fields.ts";
import { retryWrites } from "../retry-writes.ts";
import { placeOf } from "../runtime/restore-run.ts";
import { sendMessage } from "../runtime/send-message.ts";
import { cancelledTurn } from "../runtime/turn-to-record.ts";
import { InternalServiceError, ServiceError } from "../service-error.ts";
import type { StartedHandler } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

/** Milliseconds that the steps of a cancelled run have to clean up before they are left to themselves. */
const unwindTimeoutMs = 5_000;

/**
 * Cancels a run.
 *
 * @returns when its end is recorded, cancelled or whatever came first, and its steps are done or out of time
 * @throws InternalServiceError if it could not be recorded
 * @throws ServiceError if the server stops, or another one has the run
 */
export async function stopRun(handler: StartedHandler, context: ServiceContext): Promise<void> {
  const { handlerId, runId, workflowName } = handler;
  const { store, loader, workflows } = context;
  try {
    const run = workflows.has(workflowName) ? await loader.load(runId) : undefined;
    if (!run) return await endStored(handler, context);
    const isTaken = await sendMessage(run, { type: "cancel_run" });
    if (isTaken === undefined) return await stopRun(handler, context); // it has just left memory
    await run.settled(unwindTimeoutMs);
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    const record = await store.getHandler(handlerId);
    if (record?.runId === runId && !isTerminalStatus(record.status)) {
      throw new InternalServiceError(`The end of run ${runId} could not be recorded`, { cause });
    }
  }
}

/** Nobody here can run it: its row and its stream alone say that it goes on. */
async function endStored(handler: StartedHandler, context: ServiceContext): Promise<void> {
  const { store, clock } = context;
  const { handlerId, runId } = handler;
  const [claimed] = await store.claimRuns({ runIds: [runId], limit: 1 });
  if (!claimed) {
    const latest = await store.getHandler(handlerId);
    if (latest?.runId !== runId || isTerminalStatus(latest.status)) return; // it has just ended
    const options = { retryAfterSeconds: 1 };
    throw new ServiceError("unavailable", "The run is in the hands of another server: cancel it there", options);
  }
  const turn = cancelledTurn(placeOf(claimed), clock.now());
  await retryWrites(() => store.commit(turn), context, handlerLogFields(handler));
}
