import { type RunDetailsRow, runDetailsOf } from "../durable/run-details-row.ts";
import type { RunDetails } from "../run-details.ts";
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
export function readRuns(database: SqliteDatabase, runIds: readonly string[]): readonly RunDetails[] {
  const rows = database.all<RunDetailsRow>(
    `SELECT run_id, handler_id, next_event, coalesce(runs.input, inputs.body) AS input, parent_handler_id, requests,
       error_stack
     FROM runs LEFT JOIN inputs ON inputs.run = runs.id WHERE run_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(runIds),
  );
  return rows.map(runDetailsOf);
}
