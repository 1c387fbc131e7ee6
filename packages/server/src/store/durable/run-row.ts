import type { HandlerStatus } from "@llama-agents/protocol";
import type { HandlerPage } from "../handler-query.ts";
import type { HandlerRecord, StartedHandler } from "../handler-record.ts";
import { decodeEvent } from "./event-rows.ts";

/** What of the row of a run makes up the record of its handler. Times are milliseconds since the epoch. */
export interface RunRow {
  readonly handler_id: string;
  readonly run_id: string;
  readonly workflow_name: string;
  readonly status: HandlerStatus;
  readonly error: string | null;
  readonly result: string | null;
  readonly started_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
  readonly idle_since: number | null;
}

/** The columns of a {@link RunRow}. */
export const runColumns =
  "handler_id, run_id, workflow_name, status, error, result, started_at, updated_at, ended_at, idle_since";

/** @param rows - one more than the page shows if there is a next one */
export function handlerPage(
  rows: readonly (RunRow & { readonly id: number })[],
  limit: number | undefined,
): HandlerPage {
  const page = limit === undefined ? rows : rows.slice(0, limit);
  const nextCursor = rows.length > page.length ? String(page.at(-1)?.id) : undefined;
  return { handlers: page.map(handlerOf), nextCursor };
}

export function handlerOf(row: RunRow): StartedHandler {
  return Object.freeze<HandlerRecord>({
    handlerId: row.handler_id,
    workflowName: row.workflow_name,
    runId: row.run_id,
    status: row.status,
    error: row.error ?? undefined,
    result: row.result === null ? undefined : decodeEvent(row.result),
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    completedAt: row.ended_at ?? undefined,
    idleSince: row.idle_since ?? undefined,
  }) as StartedHandler;
}
