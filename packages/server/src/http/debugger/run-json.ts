import type { DebuggerRun, DebuggerRunDetails, WaitingRequest } from "@llama-agents/protocol";
import { type EventData, envelopeJson } from "../../store/event-data.ts";
import type { HandlerRecord } from "../../store/handler-record.ts";
import type { OpenRequest, RunDetails } from "../../store/run-details.ts";
import { JsonText } from "../json-text.ts";

/** What the debugger shows of one run. */
export interface ShownRun {
  readonly record: HandlerRecord;
  /** `undefined` if the run is not known any more. */
  readonly details: RunDetails | undefined;
}

/** Of the running ones, those that wait for the outside are told apart. */
export const statusOf = ({ status, idleSince }: HandlerRecord): DebuggerRun["status"] =>
  status === "running" && idleSince !== undefined ? "waiting" : status;

/**
 * A run in the debugger's list, its events as they are stored.
 *
 * @param now - milliseconds since the epoch: how long has a run taken that goes on?
 */
export const runJson = (run: ShownRun, now: number): JsonText<DebuggerRun> => new JsonText(`{${runText(run, now)}}`);

/** The same with the stack of the error; `undefined` if there is none, or the reader may not see it. */
export const runDetailsJson = (run: ShownRun, now: number, stack: string | undefined): JsonText<DebuggerRunDetails> =>
  new JsonText(`{${runText(run, now)},"stack":${JSON.stringify(stack ?? null)}}`);

/** The envelope of an event as JSON, or `null`. */
export const eventText = (event: EventData | undefined): string => (event ? envelopeJson(event) : "null");

/** ISO 8601, or `null`. @param milliseconds - since the epoch */
export const timeText = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "null" : `"${new Date(milliseconds).toISOString()}"`;

function runText({ record, details }: ShownRun, now: number): string {
  const { handlerId, runId, workflowName, startedAt, updatedAt, completedAt, idleSince, error } = record;
  const status = statusOf(record);
  const requests = status === "waiting" ? (details?.requests ?? []) : [];
  const known: Omit<DebuggerRun, "waiting_for"> = {
    handler_id: handlerId,
    run_id: runId ?? null,
    workflow_name: workflowName,
    status,
    started_at: new Date(startedAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    completed_at: completedAt === undefined ? null : new Date(completedAt).toISOString(),
    idle_since: idleSince === undefined ? null : new Date(idleSince).toISOString(),
    duration_ms: Math.max(0, (completedAt ?? now) - startedAt),
    event_count: details?.eventCount ?? 0,
    error: error ?? null,
    parent_handler_id: details?.parentHandlerId ?? null,
  };
  return `${JSON.stringify(known).slice(1, -1)},"waiting_for":[${requests.map(requestText).join(",")}]`;
}

function requestText({ event, awaits, step, at }: OpenRequest): string {
  const rest: Omit<WaitingRequest, "event" | "since"> = { awaits: awaits ?? null, step: step ?? null };
  return `{"event":${eventText(event)},${JSON.stringify(rest).slice(1, -1)},"since":${timeText(at)}}`;
}
