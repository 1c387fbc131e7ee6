import { runColumns } from "../durable/run-row.ts";

/** The columns of a row of a run, of one table of several. */
export const runColumnsOf = (table: string): string => runColumns.replaceAll(/\w+/g, `${table}.$&`);
