import {
  type BrokerState,
  type EngineDefinition,
  earliestDeadline,
  isQuiescent,
  openRequests,
  type RunOutcome,
  type RunTurn,
  WorkflowCancelledEvent,
  type WorkflowEvent,
  WorkflowFailedEvent,
  WorkflowIdleEvent,
  WorkflowTimedOutEvent,
} from "@llama-agents/workflows";
import type { EventData } from "../store/event-data.ts";
import type { HandlerEnd } from "../store/handler-record.ts";
import type { OpenRequest } from "../store/run-details.ts";
import type { LastTurn, TurnRecord } from "../store/turn-record.ts";
import { writeEvent } from "./write-event.ts";

/** Where a turn has its place: in which run, in which hold of it, as which of its turns. */
export type TurnPlace = Pick<TurnRecord, "runId" | "epoch" | "number">;

/** Where the first turn of a new run has its place. */
export const firstPlace = (runId: string): TurnPlace => ({ runId, epoch: 1, number: 0 });

/** What is known of a turn beyond what the run says of it. */
export interface TurnOrigin extends Pick<TurnRecord, "ticks" | "stateChanges" | "live"> {
  readonly engine: EngineDefinition;
  /** Is the run recorded as one that waits for the outside? `undefined` if nobody knows. */
  readonly wasIdle: boolean | undefined;
  /** Was it idle out of memory, and has nothing happened to it since? Then it has not become idle. */
  readonly hasOnlyComeBack: boolean;
}

/**
 * What a store is to record of a turn.
 *
 * @throws EventSerializationError if an event, or the result, is not JSON
 */
export function turnToRecord(place: TurnPlace, turn: RunTurn, origin: TurnOrigin): TurnRecord {
  const { runId, epoch, number } = place;
  const { engine, ticks, stateChanges, live, wasIdle, hasOnlyComeBack } = origin;
  const { state, outcome } = turn;
  const events = hasOnlyComeBack ? turn.events.filter((event) => !WorkflowIdleEvent.is(event)) : turn.events;
  const written = events.length === 0 ? noEvents : events.map(writeEvent);
  const idleSince = idleChange(turn, wasIdle);
  const isRelease = outcome?.status === "released";
  return {
    runId,
    epoch,
    number,
    at: timeOf(turn.ticks),
    ticks,
    stateChanges,
    state,
    live,
    events: written,
    idleSince,
    requests: typeof idleSince === "number" ? requestsOf(engine, state, idleSince) : undefined,
    wakeAt: idleSince != null || isRelease ? earliestDeadline(state) : undefined,
    isRelease,
    end: outcome && endOf(outcome, written),
  };
}

/** A turn that says nothing but that the run has failed. */
export function failedTurn(place: TurnPlace, at: number, error: Error, step = ""): LastTurn {
  const failed = new WorkflowFailedEvent({ stepName: step, error, attempts: step === "" ? 0 : 1, elapsedMs: 0 });
  const end: HandlerEnd = { status: "failed", error: error.message, result: undefined, stack: stackOf(error) };
  return { ...bareTurn(place, at), events: [writeEvent(failed)], end };
}

/** A turn that says nothing but that the run was cancelled. */
export function cancelledTurn(place: TurnPlace, at: number): LastTurn {
  const end: HandlerEnd = { status: "cancelled", error: undefined, result: undefined };
  return { ...bareTurn(place, at), events: [writeEvent(new WorkflowCancelledEvent())], end };
}

/** A turn in which nothing happens yet. */
export function bareTurn({ runId, epoch, number }: TurnPlace, at: number): TurnRecord {
  return {
    runId,
    epoch,
    number,
    at,
    ticks: [],
    stateChanges: undefined,
    state: undefined,
    live: undefined,
    events: noEvents,
    idleSince: undefined,
    requests: undefined,
    wakeAt: undefined,
    isRelease: false,
    end: undefined,
  };
}

const noEvents: readonly EventData[] = [];

/** Has nothing happened in the turn but that the run came back into memory? Then it has not become idle. */
export const isOnlyComingBack = (ticks: RunTurn["ticks"]): boolean =>
  ticks.every(({ type }) => type === "rewind" || type === "idle_check");

/** @returns milliseconds since the epoch */
export const timeOf = (ticks: RunTurn["ticks"]): number => ticks.at(-1)?.at ?? Date.now();

/**
 * How the turn changes the idleness of its run. The engine looks whether a run is idle when all is done; that it looked
 * is in the journal, whether or not its event is recorded.
 *
 * @param wasIdle - `undefined` if it is not known, as for a run that was resumed
 */
function idleChange({ ticks, state }: RunTurn, wasIdle: boolean | undefined): TurnRecord["idleSince"] {
  if (!isQuiescent(state)) return wasIdle === false || state.isEnded ? undefined : null;
  const hasLooked = ticks.some(({ type }) => type === "idle_check" || type === "idle_release");
  return wasIdle === true || !hasLooked ? undefined : timeOf(ticks);
}

/** @returns `undefined` if the run has only left memory */
function endOf(outcome: RunOutcome, events: readonly EventData[]): HandlerEnd | undefined {
  const { status, error, stopEvent } = outcome;
  switch (status) {
    case "completed":
      // The terminal event is the last one, and is written already.
      return { status, error: undefined, result: events.at(-1) ?? writeEvent(stopEvent) };
    case "failed":
      return { status, error: error.message, result: undefined, stack: stackOf(error) };
    case "timed_out":
      return { status: "failed", error: timeoutText(error, stopEvent), result: undefined };
    case "cancelled":
      return { status, error: undefined, result: undefined };
    case "released":
    case "aborted":
      return undefined;
  }
}

/** @param idleSince - milliseconds since the epoch: all that is known of what an earlier version has asked */
function requestsOf(engine: EngineDefinition, state: BrokerState, idleSince: number): readonly OpenRequest[] {
  return openRequests(engine, state).map(({ event, awaits, step, at = idleSince }) => {
    return { event: event && writeEvent(event), awaits, step, at };
  });
}

const maxStackBytes = 16 * 1_024;

/** Somebody may have thrown what only looks like an error, and a stack may be as long as the message in it. */
function stackOf(error: Error): string | undefined {
  const stack = readStack(error);
  if (typeof stack !== "string") return undefined;
  const { read } = new TextEncoder().encodeInto(stack, new Uint8Array(maxStackBytes));
  return stack.slice(0, read);
}

/** It may be made when it is first read, by code of others: what that throws must not keep the end from being recorded. */
function readStack(error: Error): unknown {
  try {
    return error.stack;
  } catch {
    return undefined;
  }
}

function timeoutText(error: Error, event: WorkflowEvent): string {
  return WorkflowTimedOutEvent.is(event) ? `Workflow timed out after ${event.timeoutMs / 1_000}s` : error.message;
}
