import { handlerOf, handlerPage, type RunRow } from "../durable/run-row.ts";
import {
  assertPageLimit,
  type HandlerPage,
  type HandlerPageOptions,
  type HandlerQuery,
  readCursor,
} from "../handler-query.ts";
import type { HandlerRecord } from "../handler-record.ts";
import type { RepeatedStart } from "../idempotency.ts";
import { searchExpression } from "../search-pattern.ts";
import type { RunStatement } from "./connections.ts";
import { runColumnsOf } from "./run-columns.ts";
import type { TableNames } from "./table-names.ts";

/** Conditions with their values, for a `WHERE`. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** @param text - a condition in which `?` stands for the value, everywhere */
  add(text: string, value: unknown): void {
    this.values.push(value);
    this.#texts.push(text.replaceAll("?", `$${this.values.length}`));
  }

  addText(text: string): void {
    this.#texts.push(text);
  }

  get text(): string {
    return this.#texts.length === 0 ? "true" : this.#texts.join(" AND ");
  }
}

/** Postgres refuses texts with the character 0: nothing in it has such a name. */
export const isText = (name: string): boolean => !name.includes("\0");

/** The rows of handlers, `h`, that fulfil a query. */
export function conditionsOf(query: HandlerQuery): Conditions {
  const { handlerIds, runIds, workflowNames, statuses, isIdle, startedAfter, startedBefore, search } = query;
  const conditions = new Conditions();
  conditions.addText("h.is_latest");
  if (handlerIds) conditions.add("h.handler_id = ANY(?::text[])", handlerIds.filter(isText));
  if (runIds) conditions.add("h.run_id = ANY(?::text[])", runIds.filter(isText));
  if (workflowNames) conditions.add("h.workflow_name = ANY(?::text[])", workflowNames.filter(isText));
  if (statuses) conditions.add("h.status = ANY(?::text[])", statuses);
  if (isIdle !== undefined) conditions.addText(`h.idle_since IS ${isIdle ? "NOT NULL" : "NULL"}`);
  if (startedAfter !== undefined) conditions.add("h.started_at > ?::double precision", startedAfter);
  if (startedBefore !== undefined) conditions.add("h.started_at < ?::double precision", startedBefore);
  if (search) addSearch(conditions, search);
  return conditions;
}

function addSearch(conditions: Conditions, search: string): void {
  const fields = ["handler_id", "run_id", "workflow_name", "error"].map((field) => `h.${field} ~ ?::text`);
  if (isText(search)) conditions.add(`(${fields.join(" OR ")})`, searchExpression(search));
  else conditions.addText("false");
}

export async function getHandler(
  run: RunStatement,
  { runs }: TableNames,
  handlerId: string,
): Promise<HandlerRecord | undefined> {
  if (!isText(handlerId)) return undefined;
  const text = `SELECT ${runColumnsOf("h")} FROM ${runs} h WHERE h.handler_id = $1 AND h.is_latest`;
  const [row] = await run<RunRow>(text, [handlerId]);
  return row && handlerOf(row);
}

export async function queryHandlers(
  run: RunStatement,
  { runs }: TableNames,
  query: HandlerQuery,
  { order = "asc", limit, cursor, withResults = true }: HandlerPageOptions,
): Promise<HandlerPage> {
  assertPageLimit(limit);
  const conditions = conditionsOf(query);
  if (cursor !== undefined)
    conditions.add(order === "asc" ? "h.id > ?::bigint" : "h.id < ?::bigint", readCursor(cursor));
  const count = `$${conditions.values.length + 1}::bigint`; // a value: each other text would be a statement to prepare
  const rows = await run<RunRow & { id: number }>(
    `SELECT h.id, ${runColumnsOf("h", withResults)} FROM ${runs} h WHERE ${conditions.text}
    ORDER BY h.id ${order === "asc" ? "ASC" : "DESC"} LIMIT ${count}`,
    [...conditions.values, limit === undefined ? null : limit + 1],
  );
  return handlerPage(rows, limit);
}

/** The key's run is known as long as the key is: they are deleted together. */
export async function findRepeated(
  run: RunStatement,
  { keys, runs }: TableNames,
  key: string,
  at: number,
): Promise<RepeatedStart | undefined> {
  const [row] = await run<RunRow & { fingerprint: string; key_run: string }>(
    `SELECT k.fingerprint, r.run_id AS key_run, ${runColumnsOf("h")} FROM ${keys} k
    JOIN ${runs} r ON r.id = k.run
    JOIN ${runs} h ON h.handler_id = r.handler_id AND h.is_latest
    WHERE k.key = $1 AND k.expires_at > $2`,
    [key, at],
  );
  return row && { handler: handlerOf(row), runId: row.key_run, fingerprint: row.fingerprint };
}
