import { handlerPage, type RunRow, runColumns } from "../durable/run-row.ts";
import {
  assertPageLimit,
  type HandlerPage,
  type HandlerPageOptions,
  type HandlerQuery,
  readCursor,
} from "../handler-query.ts";
import { searchGlob } from "../search-pattern.ts";
import type { SqliteDatabase, SqlValue } from "./sqlite-database.ts";

export interface Conditions {
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** The latest runs of handlers that fulfil a query. */
export function handlerConditions(query: HandlerQuery): Conditions {
  const where = ["is_latest = 1"];
  const values: SqlValue[] = [];
  const among = (column: string, list: readonly string[] | undefined): void => {
    if (!list) return;
    where.push(`${column} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(list));
  };
  among("handler_id", query.handlerIds);
  among("run_id", query.runIds);
  among("workflow_name", query.workflowNames);
  among("status", query.statuses);
  // Says again what the status says, for the index of those that go on.
  if (query.statuses?.every((status) => status === "running")) where.push("ended_at IS NULL");
  if (query.isIdle !== undefined) where.push(`idle_since IS ${query.isIdle ? "NOT NULL" : "NULL"}`);
  if (query.startedAfter !== undefined) {
    where.push("started_at > ?");
    values.push(query.startedAfter);
  }
  if (query.startedBefore !== undefined) {
    where.push("started_at < ?");
    values.push(query.startedBefore);
  }
  if (query.search?.includes("\0")) {
    where.push("0"); // nothing that is stored has it; a pattern would end there
  } else if (query.search) {
    where.push("(handler_id GLOB ? OR run_id GLOB ? OR workflow_name GLOB ? OR error GLOB ?)");
    const pattern = searchGlob(query.search);
    values.push(pattern, pattern, pattern, pattern);
  }
  return { where: where.join(" AND "), values };
}

/**
 * @throws InvalidCursorError
 * @throws RangeError if the limit is not a number of handlers, or the text to search for is too long
 */
export function queryHandlers(
  database: SqliteDatabase,
  query: HandlerQuery,
  { order = "asc", limit, cursor, withResults = true }: HandlerPageOptions,
): HandlerPage {
  assertPageLimit(limit);
  const { where, values } = handlerConditions(query);
  const isFrom = cursor === undefined ? "" : `AND id ${order === "asc" ? ">" : "<"} ?`;
  const columns = withResults ? runColumns : runColumns.replace("result", "NULL AS result");
  const rows = database.all<RunRow & { readonly id: number }>(
    `SELECT id, ${columns} FROM runs WHERE ${where} ${isFrom} ORDER BY id ${order} LIMIT ?`,
    ...values,
    ...(cursor === undefined ? [] : [readCursor(cursor)]),
    limit === undefined ? -1 : limit + 1,
  );
  return handlerPage(rows, limit);
}
