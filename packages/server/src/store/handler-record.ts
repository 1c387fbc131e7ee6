import type { HandlerStatus } from "@llama-agents/protocol";
import type { EventData } from "./event-data.ts";

/** One handler: what clients address, and the latest run behind it. Times are milliseconds since the epoch. */
export interface HandlerRecord {
  readonly handlerId: string;
  readonly workflowName: string;
  /** The latest run; `undefined` if there never was one. */
  readonly runId: string | undefined;
  readonly status: HandlerStatus;
  /** What went wrong; of a failed run only. */
  readonly error: string | undefined;
  /** The stop event; of a completed run only. */
  readonly result: EventData | undefined;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** `undefined` until the run has ended. */
  readonly completedAt: number | undefined;
  /** Since when the run has been waiting for the outside; `undefined` if it does not. */
  readonly idleSince: number | undefined;
}

/** A handler that has a run. */
export type StartedHandler = HandlerRecord & { readonly runId: string };

/** How a run has ended. */
export type HandlerEnd = Pick<HandlerRecord, "error" | "result"> & {
  readonly status: Exclude<HandlerStatus, "running">;
  /** Of the error, at most 16 KiB; not in the row, but in the details of the run. @default none */
  readonly stack?: string | undefined;
};

/** Which run a new handler starts with. */
export interface NewHandler {
  readonly handlerId: string;
  readonly workflowName: string;
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The row of a run that starts: whatever an earlier run has left in it is gone. */
export function startedHandler({ handlerId, workflowName, runId, at }: NewHandler): StartedHandler {
  return Object.freeze<StartedHandler>({
    handlerId,
    workflowName,
    runId,
    status: "running",
    error: undefined,
    result: undefined,
    startedAt: at,
    updatedAt: at,
    completedAt: undefined,
    idleSince: undefined,
  });
}

/**
 * The row of a run that has ended.
 *
 * @param at - milliseconds since the epoch; a clock that was set back does not make the run end before its start
 */
export function endedHandler<Row extends HandlerRecord>(
  row: Row,
  { status, error, result }: HandlerEnd,
  at: number,
): Row {
  const completedAt = Math.max(at, row.startedAt);
  const { handlerId, workflowName, runId, startedAt } = row;
  return Object.freeze<HandlerRecord>({
    handlerId,
    workflowName,
    runId,
    status,
    error,
    result,
    startedAt,
    updatedAt: completedAt,
    completedAt,
    idleSince: undefined,
  }) as Row;
}

/** @param idleSince - milliseconds since the epoch; `undefined` if the run is not idle any more */
export function idleHandler(row: HandlerRecord, idleSince: number | undefined, at: number): HandlerRecord {
  return Object.freeze({ ...row, idleSince, updatedAt: Math.max(at, row.startedAt) });
}
