import { type RunDetailsRow, runDetailsOf } from "../durable/run-details-row.ts";
import type { ReadRunsOptions, RunDetails } from "../run-details.ts";
import type { RunStatement } from "./connections.ts";
import { isText } from "./handler-queries.ts";
import type { TableNames } from "./table-names.ts";

/** Unknown runs are left out. */
export async function readRuns(
  run: RunStatement,
  { runs }: TableNames,
  runIds: readonly string[],
  { withInputs = true }: ReadRunsOptions = {},
): Promise<readonly RunDetails[]> {
  const rows = await run<RunDetailsRow & Record<string, unknown>>(
    `SELECT run_id, handler_id, next_event, ${withInputs ? "" : "NULL AS "}input, parent_handler_id, requests, error_stack
    FROM ${runs} WHERE run_id = ANY($1::text[])`,
    [runIds.filter(isText)],
  );
  return rows.map(runDetailsOf);
}
