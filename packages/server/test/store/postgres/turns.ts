import { bareTurn } from "../../../src/runtime/turn-to-record.ts";
import { type EventData, eventKind } from "../../../src/store/event-data.ts";
import { type StartedHandler, startedHandler } from "../../../src/store/handler-record.ts";
import type { TurnRecord } from "../../../src/store/turn-record.ts";

const tokenKind = eventKind("Token", [], "workflow.Token");
const stopKind = eventKind("StopEvent", [], "workflows.events.StopEvent");

export const token = (index: number): EventData => ({ kind: tokenKind, value: JSON.stringify({ index }) });

/** The row of a run `run-<handler>` that starts. */
export const row = (handlerId: string): StartedHandler =>
  startedHandler({ handlerId, workflowName: "tell", runId: `run-${handlerId}`, at: Date.now() });

/** A turn of the first hold in which nothing happens, but for what is given. */
export function turn(runId: string, number: number, change: Partial<TurnRecord> = {}): TurnRecord {
  return { ...bareTurn({ runId, epoch: 1, number }, Date.now()), ...change };
}

/** What the last turn of a run has. */
export const ending: Partial<TurnRecord> = {
  events: [{ kind: stopKind, value: "{}" }],
  end: { status: "completed", error: undefined, result: undefined },
};
