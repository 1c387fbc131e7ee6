import type { EventFeed } from "../durable/event-feed.ts";
import type { HandlerQuery } from "../handler-query.ts";
import type { RetentionRule, StoredEvent } from "../workflow-store.ts";
import { handlerConditions } from "./query-handlers.ts";
import { readEvents } from "./read-events.ts";
import type { WriteOperation, WriteTransaction } from "./write-transaction.ts";

/** How much is deleted in one transaction: others wait for it. */
export const deletedAtOnce = 500;

/** A reader that lags behind further than this misses the rest of a deleted run. */
const longestRest = 10_000;

interface Deleted {
  readonly id: number;
  readonly run_id: string;
}

/** Deletes handlers with all their runs; leads to how many handlers. Fewer than {@link deletedAtOnce}: that was all. */
export function deleteHandlers(query: HandlerQuery, feed: EventFeed): WriteOperation<number> {
  return (transaction) => {
    const { database } = transaction;
    const { where, values } = handlerConditions(query);
    const handlers = database.all<{ readonly handler_id: string }>(
      `SELECT handler_id FROM runs WHERE ${where} ORDER BY id LIMIT ${deletedAtOnce}`,
      ...values,
    );
    const handlerIds = JSON.stringify(handlers.map(({ handler_id: handlerId }) => handlerId));
    // Both of the partial indexes are used.
    const runs = [1, 0].flatMap((isLatest) =>
      database.all<Deleted>(
        `SELECT id, run_id FROM runs WHERE handler_id IN (SELECT value FROM json_each(?)) AND is_latest = ${isLatest}`,
        handlerIds,
      ),
    );
    deleteRuns(transaction, runs, feed);
    return handlers.length;
  };
}

/** Deletes ended runs; leads to how many. Fewer than {@link deletedAtOnce}: that was all. */
export function pruneRuns({ endedBefore, maxCompleted }: RetentionRule, feed: EventFeed): WriteOperation<number> {
  return (transaction) => {
    const { database } = transaction;
    const ended = Number(database.get("SELECT count(*) AS count FROM runs WHERE ended_at IS NOT NULL")?.["count"]);
    const tooMany = Math.max(0, ended - (maxCompleted ?? ended));
    const oldest = "SELECT id, run_id FROM runs WHERE ended_at IS NOT NULL";
    const order = "ORDER BY ended_at, id LIMIT ?";
    const runs = database.all<Deleted>(`${oldest} ${order}`, Math.min(tooMany, deletedAtOnce));
    if (endedBefore !== undefined && runs.length < deletedAtOnce) {
      // What the first query has found are the oldest ones, so that these contain them.
      const old = database.all<Deleted>(`${oldest} AND ended_at < ? ${order}`, endedBefore, deletedAtOnce);
      if (old.length > runs.length) runs.splice(0, runs.length, ...old);
    }
    deleteRuns(transaction, runs, feed);
    return runs.length;
  };
}

const cascade = ["ticks", "events", "state", "snapshots", "inputs", "idempotency_keys"] as const;

function deleteRuns(transaction: WriteTransaction, runs: readonly Deleted[], feed: EventFeed): void {
  if (runs.length === 0) return;
  const { database, held } = transaction;
  const rests = new Map<string, readonly StoredEvent[]>();
  for (const { run_id: runId } of runs) {
    held.set(runId, undefined);
    const afterSequence = feed.slowestReader(runId);
    if (afterSequence === undefined) continue;
    rests.set(runId, readEvents(database, runId, { afterSequence, limit: longestRest }).events);
  }
  const ids = JSON.stringify(runs.map(({ id }) => id));
  for (const table of cascade) database.run(`DELETE FROM ${table} WHERE run IN (SELECT value FROM json_each(?))`, ids);
  database.run("DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?))", ids);
  transaction.afterCommit(() => {
    for (const { run_id: runId } of runs) feed.end(runId, rests.get(runId));
  });
}
