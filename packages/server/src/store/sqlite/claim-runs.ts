import { parseFields } from "../durable/durable-state-store.ts";
import { groupByRun } from "../durable/group-by-run.ts";
import { decodeTicks, type TickRow } from "../durable/tick-rows.ts";
import type { ClaimedRun, RunClaim } from "../run-claim.ts";
import { heldRunOf } from "./commit-turn.ts";
import type { SqliteDatabase, SqlValue } from "./sqlite-database.ts";
import type { StateRow } from "./state-rows.ts";
import type { WriteOperation } from "./write-transaction.ts";

interface ClaimedRow {
  readonly id: number;
  readonly run_id: string;
  readonly handler_id: string;
  readonly workflow_name: string;
  readonly epoch: number;
  readonly next_turn: number;
  readonly idle_since: number | null;
  readonly initial: string | null;
}

const claimedColumns = `id, run_id, handler_id, workflow_name, epoch, next_turn, next_tick, next_event, journal_bytes,
  snapshot_tick, snapshot_bytes, idle_since, initial`;

/** Takes runs over: all that they go on from is read with one query per table. */
export function claimRuns(claim: RunClaim): WriteOperation<readonly ClaimedRun[]> {
  return ({ database, held, owner }) => {
    const { from, where, values } = conditionsOf(claim);
    const order = claim.runIds ? "+id" : claim.dueBy === undefined ? "id" : "wake_at";
    const rows = database.all<ClaimedRow>(
      `UPDATE runs SET epoch = epoch + 1, owner = ?
       WHERE id IN (SELECT id FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ?) RETURNING ${claimedColumns}`,
      owner,
      ...values,
      Math.min(claim.limit, Number.MAX_SAFE_INTEGER),
    );
    if (rows.length === 0) return [];
    const parts = readParts(
      database,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      held.set(row.run_id, heldRunOf({ ...row }));
      const snapshot = parts.snapshots.get(row.id);
      return {
        runId: row.run_id,
        handlerId: row.handler_id,
        workflowName: row.workflow_name,
        epoch: row.epoch,
        nextTurn: row.next_turn,
        idleSince: row.idle_since ?? undefined,
        snapshot: snapshot === undefined ? undefined : { json: JSON.parse(snapshot) },
        ticks: (row.initial === null ? (parts.ticks.get(row.id) ?? []) : [{ body: row.initial }]).flatMap(decodeTicks),
        fields: { json: parseFields((parts.fields.get(row.id) ?? []).map(({ key, value }) => [key, value] as const)) },
      };
    });
  };
}

/** How many runs a claim without a limit would take over. */
export function countRuns(database: SqliteDatabase, claim: Omit<RunClaim, "limit">): number {
  const { from, where, values } = conditionsOf(claim);
  return Number(database.get(`SELECT count(*) AS count FROM ${from} WHERE ${where}`, ...values)?.["count"]);
}

/** @returns milliseconds since the epoch */
export function nextDeadline(database: SqliteDatabase, workflowNames: readonly string[]): number | undefined {
  const row = database.get(
    `SELECT wake_at FROM runs WHERE wake_at IS NOT NULL AND owner IS NULL AND idle_since IS NOT NULL
       AND workflow_name IN (SELECT value FROM json_each(?)) ORDER BY wake_at LIMIT 1`,
    JSON.stringify(workflowNames),
  );
  return row ? Number(row["wake_at"]) : undefined;
}

/** Gives runs up, as they are recorded. */
export function surrenderRuns(runIds: readonly string[]): WriteOperation<void> {
  return ({ database, held, owner }) => {
    for (const runId of runIds) {
      const sql = "UPDATE runs SET owner = NULL WHERE run_id = ? AND owner = ? AND ended_at IS NULL";
      if (database.run(sql, runId, owner) > 0) held.set(runId, undefined);
    }
  };
}

interface Conditions {
  readonly from: string;
  readonly where: string;
  readonly values: readonly SqlValue[];
}

function conditionsOf({ runIds, workflowNames, isIdle, dueBy }: Omit<RunClaim, "limit">): Conditions {
  // With a plus, so that the index of the ids, or of the deadlines, is used, rather than that of all unfinished runs.
  const where = [runIds || dueBy !== undefined ? "+ended_at IS NULL" : "ended_at IS NULL"];
  const values: SqlValue[] = [];
  if (runIds) {
    where.push("run_id IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(runIds));
  } else if (dueBy === undefined) {
    where.push("owner IS NULL");
  }
  if (workflowNames) {
    where.push("workflow_name IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(workflowNames));
  }
  if (isIdle !== undefined) where.push(`idle_since IS ${isIdle ? "NOT NULL" : "NULL"}`);
  if (dueBy !== undefined) {
    where.push(`wake_at IS NOT NULL AND wake_at <= ?${runIds ? "" : " AND owner IS NULL"}`);
    values.push(dueBy);
  }
  const isResumable = isIdle === false && !runIds && dueBy === undefined;
  return { from: `runs${isResumable ? " INDEXED BY runs_resumable" : ""}`, where: where.join(" AND "), values };
}

interface Parts {
  readonly snapshots: ReadonlyMap<number, string>;
  readonly ticks: ReadonlyMap<number, readonly Pick<TickRow, "body">[]>;
  readonly fields: ReadonlyMap<number, readonly StateRow[]>;
}

/** What belongs to these runs, by their ids. */
function readParts(database: SqliteDatabase, ids: readonly number[]): Parts {
  const list = JSON.stringify(ids);
  const among = "run IN (SELECT value FROM json_each(?))";
  const snapshots = database.all<{ readonly run: number; readonly body: string }>(
    `SELECT run, body FROM snapshots WHERE ${among}`,
    list,
  );
  const ticks = database.all<{ readonly run: number; readonly body: string }>(
    `SELECT run, body FROM ticks WHERE ${among} AND sequence >= (SELECT snapshot_tick FROM runs WHERE runs.id = run)
     ORDER BY run, sequence`,
    list,
  );
  const fields = database.all<StateRow & { readonly run: number }>(
    `SELECT run, key, value FROM state WHERE ${among}`,
    list,
  );
  return {
    snapshots: new Map(snapshots.map(({ run, body }) => [run, body] as const)),
    ticks: groupByRun(ticks),
    fields: groupByRun(fields),
  };
}
