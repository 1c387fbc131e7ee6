import { type RunDetailsRow, runDetailsOf } from "../durable/run-details-row.ts";
import type { ReadRunsOptions, RunDetails } from "../run-details.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/**
 * The longest input, in UTF-16 units, that is kept in the row of its run, which is rewritten as a whole with every turn: a
 * longer one has a row of its own.
 */
export const maxInputInRow = 1_024;

export function writeLongInput(database: SqliteDatabase, id: number, input: string): void {
  database.run("INSERT INTO inputs (run, body) VALUES (?, ?)", id, input);
}

/** Unknown runs are left out. */
export function readRuns(
  database: SqliteDatabase,
  runIds: readonly string[],
  { withInputs = true }: ReadRunsOptions = {},
): readonly RunDetails[] {
  const [input, inputs] = withInputs
    ? ["coalesce(runs.input, inputs.body)", "LEFT JOIN inputs ON inputs.run = runs.id"]
    : ["NULL", ""];
  const rows = database.all<RunDetailsRow>(
    `SELECT run_id, handler_id, next_event, ${input} AS input, parent_handler_id, requests, error_stack
     FROM runs ${inputs} WHERE run_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(runIds),
  );
  return rows.map(runDetailsOf);
}
