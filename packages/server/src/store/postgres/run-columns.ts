import { runColumns } from "../durable/run-row.ts";

/**
 * The columns of a row of a run, of one table of several.
 *
 * @param withResult - is the result wanted? If not, the row has none
 */
export function runColumnsOf(table: string, withResult = true): string {
  const columns = runColumns.replaceAll(/\w+/g, `${table}.$&`);
  return withResult ? columns : columns.replace(`${table}.result`, "NULL AS result");
}
