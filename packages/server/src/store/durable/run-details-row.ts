import type { RunDetails } from "../run-details.ts";

/** What of the row of a run makes up its details. */
export interface RunDetailsRow {
  readonly run_id: string;
  readonly handler_id: string;
  readonly next_event: number;
}

/** The columns of a {@link RunDetailsRow}. */
export const runDetailsColumns = "run_id, handler_id, next_event";

export function runDetailsOf(row: RunDetailsRow): RunDetails {
  return {
    runId: row.run_id,
    handlerId: row.handler_id,
    input: undefined,
    parentHandlerId: undefined,
    requests: [],
    eventCount: row.next_event,
    errorStack: undefined,
  };
}
