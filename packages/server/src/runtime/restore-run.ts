import { type BrokerState, createBrokerState, type ExitCommand, replayTicks } from "@llama-agents/workflows";
import type { HandlerEnd } from "../store/handler-record.ts";
import type { ClaimedRun } from "../store/run-claim.ts";
import type { LastTurn } from "../store/turn-record.ts";
import type { RunCodec } from "./run-codec.ts";
import { bareTurn, cancelledTurn, failedTurn, type TurnPlace } from "./turn-to-record.ts";
import { writeEvent } from "./write-event.ts";

/** What a stored run leads to: it goes on from a state, or is over, which is still to be recorded. */
export type RestoredRun =
  | { readonly state: BrokerState; readonly fields: Readonly<Record<string, unknown>>; readonly end: undefined }
  | { readonly end: LastTurn };

/**
 * Folds the journal of a run that was taken over.
 *
 * @param at - now, in milliseconds since the epoch
 * @throws EventSerializationError, UnknownEventTypeError, EventValidationError if what is stored is not of this workflow
 */
export function restoreRun(claimed: ClaimedRun, codec: RunCodec, at: number): RestoredRun {
  const { runId, snapshot, ticks, fields } = claimed;
  const place = placeOf(claimed);
  if (!snapshot && ticks.length === 0) return { end: failedTurn(place, at, new Error(nothingRecorded)) };
  const { engine } = codec;
  const from = snapshot ? codec.stateOf(snapshot) : createBrokerState(runId, engine.steps.length);
  const { state, exit } = replayTicks(
    engine,
    from,
    ticks.map((tick) => codec.readTick(tick)),
  );
  if (exit && exit.type !== "release_run") return { end: lastTurn(place, at, exit) };
  return { state, fields: codec.fieldsOf(fields), end: undefined };
}

/** Where the next turn of a run that was taken over has its place. */
export const placeOf = ({ runId, epoch, nextTurn }: ClaimedRun): TurnPlace => ({ runId, epoch, number: nextTurn });

const nothingRecorded = "handler crashed before persisting any state; cannot resume";

/** A journal that ends with the end of its run, whose row does not say so. */
function lastTurn(
  place: TurnPlace,
  at: number,
  exit: Exclude<ExitCommand, { readonly type: "release_run" }>,
): LastTurn {
  switch (exit.type) {
    case "complete_run": {
      const result = writeEvent(exit.result);
      const end: HandlerEnd = { status: "completed", error: undefined, result };
      return { ...bareTurn(place, at), events: [result], end };
    }
    case "fail_run":
      return withoutStack(failedTurn(place, at, exit.error));
    case "halt": {
      const isCancelled = exit.error.name === "WorkflowCancelledError";
      return isCancelled ? cancelledTurn(place, at) : withoutStack(failedTurn(place, at, exit.error));
    }
  }
}

/** The error is made anew from the journal: its stack tells of that, and not of what went wrong. */
const withoutStack = (turn: LastTurn): LastTurn => ({ ...turn, end: { ...turn.end, stack: undefined } });
