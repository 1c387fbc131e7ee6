import { type RunDetailsRow, runDetailsColumns, runDetailsOf } from "../durable/run-details-row.ts";
import type { RunDetails } from "../run-details.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

export function readRuns(database: SqliteDatabase, runIds: readonly string[]): readonly RunDetails[] {
  const rows = database.all<RunDetailsRow>(
    `SELECT ${runDetailsColumns} FROM runs WHERE run_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(runIds),
  );
  return rows.map(runDetailsOf);
}
