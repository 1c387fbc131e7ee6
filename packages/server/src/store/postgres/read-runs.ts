import { type RunDetailsRow, runDetailsColumns, runDetailsOf } from "../durable/run-details-row.ts";
import type { RunDetails } from "../run-details.ts";
import type { RunStatement } from "./connections.ts";
import type { TableNames } from "./table-names.ts";

export async function readRuns(
  run: RunStatement,
  { runs }: TableNames,
  runIds: readonly string[],
): Promise<readonly RunDetails[]> {
  const rows = await run<RunDetailsRow & Record<string, unknown>>(
    `SELECT ${runDetailsColumns} FROM ${runs} WHERE run_id = ANY($1::text[])`,
    [runIds],
  );
  return rows.map(runDetailsOf);
}
