import type { HandlerStatus } from "@llama-agents/protocol";
import { assertCount } from "./assert-count.ts";
import type { HandlerRecord } from "./handler-record.ts";
import { searchExpression } from "./search-pattern.ts";

/**
 * Which handlers are meant: those that fulfil all conditions. A condition that is absent is none; an empty list is
 * fulfilled by nothing.
 */
export interface HandlerQuery {
  readonly handlerIds?: readonly string[] | undefined;
  /** The ids of their latest runs. */
  readonly runIds?: readonly string[] | undefined;
  readonly workflowNames?: readonly string[] | undefined;
  readonly statuses?: readonly HandlerStatus[] | undefined;
  /** Do they wait for the outside? */
  readonly isIdle?: boolean | undefined;
  /** Only those whose latest run was started later; milliseconds since the epoch. */
  readonly startedAfter?: number | undefined;
  /** Only those whose latest run was started earlier; milliseconds since the epoch. */
  readonly startedBefore?: number | undefined;
  /**
   * A part of the id, the id of the latest run, the name of the workflow, or the error, in upper or lower case, of at
   * most 1,000 characters. An empty one is no condition.
   */
  readonly search?: string | undefined;
}

/** Which part of the handlers that are meant. */
export interface HandlerPageOptions {
  /** In the order in which their latest runs were started, or the newest first. @default "asc" */
  readonly order?: "asc" | "desc" | undefined;
  /** The most handlers in one page, 1 or more. @default all */
  readonly limit?: number | undefined;
  /** The `nextCursor` of the page before, which had the same query and order. @default the first page */
  readonly cursor?: string | undefined;
  /** Are the results wanted, which may be long? If not, they may be absent. @default true */
  readonly withResults?: boolean;
}

export interface HandlerPage {
  readonly handlers: readonly HandlerRecord[];
  /** Where the next page begins; `undefined` if this is the last one. */
  readonly nextCursor: string | undefined;
}

/** A cursor that the store has not given, or not for this. */
export class InvalidCursorError extends RangeError {
  override readonly name = "InvalidCursorError";

  constructor(cursor: string) {
    super(`Invalid cursor: ${JSON.stringify(cursor)}; pass the next_cursor of the page before, or none`);
  }
}

/** Does the query say nothing, so that it means all handlers? Such a query never deletes. */
export function isEmptyQuery(query: HandlerQuery): boolean {
  const { search, ...conditions } = query;
  return !search && Object.values(conditions).every((condition) => condition === undefined);
}

/**
 * @returns whether a handler fulfils the query
 * @throws RangeError if the text to search for is too long
 */
export function handlerMatcher(query: HandlerQuery): (record: HandlerRecord) => boolean {
  const handlerIds = query.handlerIds && new Set(query.handlerIds);
  const runIds = query.runIds && new Set<string | undefined>(query.runIds);
  const workflowNames = query.workflowNames && new Set(query.workflowNames);
  const statuses = query.statuses && new Set(query.statuses);
  const { isIdle, startedAfter = Number.NEGATIVE_INFINITY, startedBefore = Number.POSITIVE_INFINITY } = query;
  const search = query.search ? new RegExp(searchExpression(query.search), "u") : undefined;
  return ({ handlerId, runId, workflowName, status, error, idleSince, startedAt }) =>
    (handlerIds?.has(handlerId) ?? true) &&
    (runIds?.has(runId) ?? true) &&
    (workflowNames?.has(workflowName) ?? true) &&
    (statuses?.has(status) ?? true) &&
    (isIdle === undefined || isIdle === (idleSince !== undefined)) &&
    startedAt > startedAfter &&
    startedAt < startedBefore &&
    (!search || [handlerId, runId, workflowName, error].some((text) => text !== undefined && search.test(text)));
}

/** @throws RangeError if it is not a number of handlers */
export function assertPageLimit(limit: number | undefined): void {
  if (limit !== undefined) assertCount("limit", limit, 1);
}

/**
 * The place of the last handler of the page before, as `nextCursor` says it.
 *
 * @throws InvalidCursorError
 */
export function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new InvalidCursorError(cursor);
}
