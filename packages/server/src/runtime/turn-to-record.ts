import {
  isQuiescent,
  type RunOutcome,
  type RunTurn,
  type WorkflowEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "@llama-agents/workflows";
import type { EventData } from "../store/event-data.ts";
import type { HandlerEnd } from "../store/handler-record.ts";
import type { TurnRecord } from "../store/turn-record.ts";
import { writeEvent } from "./write-event.ts";

/** What is known of the run beyond its turn. */
export interface TurnOrigin extends Pick<TurnRecord, "runId" | "writeTick" | "idleSince"> {}

/**
 * What a store is to record of a turn.
 *
 * @throws EventSerializationError if an event, or the result, is not JSON
 */
export function turnToRecord({ ticks, state, events, outcome }: RunTurn, origin: TurnOrigin): TurnRecord {
  const { runId, writeTick, idleSince } = origin;
  const written = events.length === 0 ? noEvents : events.map(writeEvent);
  const end = outcome && endOf(outcome, written);
  return { runId, at: timeOf(ticks), ticks, writeTick, state, events: written, idleSince, end };
}

/** A turn that says nothing but that the run has failed. */
export function failedTurn(
  runId: string,
  at: number,
  error: Error,
  step = "",
): TurnRecord & { readonly end: HandlerEnd } {
  const failed = new WorkflowFailedEvent({ stepName: step, error, attempts: step === "" ? 0 : 1, elapsedMs: 0 });
  const end: HandlerEnd = { status: "failed", error: error.message, result: undefined };
  return { ...bareTurn(runId, at), events: [writeEvent(failed)], end };
}

/** A turn in which nothing happens yet. */
export function bareTurn(runId: string, at: number): TurnRecord {
  return {
    runId,
    at,
    ticks: [],
    writeTick: () => {
      throw new Error("There is no tick to write");
    },
    state: undefined,
    events: noEvents,
    idleSince: undefined,
    end: undefined,
  };
}

const noEvents: readonly EventData[] = [];

/** @returns milliseconds since the epoch */
export const timeOf = (ticks: RunTurn["ticks"]): number => ticks.at(-1)?.at ?? Date.now();

/**
 * How the turn changes the idleness of its run. The engine looks whether a run is idle when all is done; that it looked
 * is in the journal, whether or not its event is recorded.
 *
 * @param wasIdle - `undefined` if it is not known, as for a run that was resumed
 */
export function idleChange({ ticks, state }: RunTurn, wasIdle: boolean | undefined): TurnRecord["idleSince"] {
  if (!isQuiescent(state)) return wasIdle === false || state.isEnded ? undefined : null;
  return wasIdle === true || !ticks.some(({ type }) => type === "idle_check") ? undefined : timeOf(ticks);
}

/** @returns `undefined` if the run has only left memory */
function endOf(outcome: RunOutcome, events: readonly EventData[]): HandlerEnd | undefined {
  const { status, error, stopEvent } = outcome;
  switch (status) {
    case "completed":
      // The terminal event is the last one, and is written already.
      return { status, error: undefined, result: events.at(-1) ?? writeEvent(stopEvent) };
    case "failed":
      return { status, error: error.message, result: undefined };
    case "timed_out":
      return { status: "failed", error: timeoutText(error, stopEvent), result: undefined };
    case "cancelled":
      return { status, error: undefined, result: undefined };
    case "released":
    case "aborted":
      return undefined;
  }
}

function timeoutText(error: Error, event: WorkflowEvent): string {
  return WorkflowTimedOutEvent.is(event) ? `Workflow timed out after ${event.timeoutMs / 1_000}s` : error.message;
}
