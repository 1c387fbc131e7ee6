import { parseFields } from "../durable/durable-state-store.ts";
import { groupByRun } from "../durable/group-by-run.ts";
import type { JournalSize } from "../durable/snapshot-policy.ts";
import { decodeTicks } from "../durable/tick-rows.ts";
import type { ClaimedRun, RunClaim } from "../run-claim.ts";
import type { Connections, RunStatement } from "./connections.ts";
import { serverTime } from "./dead-stores.ts";
import { Conditions } from "./handler-queries.ts";
import { holdsOwnerLock } from "./owner-lock.ts";
import type { TableNames } from "./table-names.ts";

/** A claimed run, with what its next snapshot depends on. */
export interface HeldRun {
  readonly run: ClaimedRun;
  readonly journal: JournalSize;
}

interface ClaimedRow {
  readonly id: number;
  readonly run_id: string;
  readonly handler_id: string;
  readonly workflow_name: string;
  readonly epoch: number;
  readonly next_turn: number;
  readonly next_tick: number;
  readonly idle_since: number | null;
  readonly initial: string | null;
  readonly snapshot: string | null;
  readonly snapshot_tick: number;
  readonly snapshot_bytes: number;
  readonly journal_bytes: number;
}

/**
 * Takes runs over, and reads what they go on from, in one transaction. Runs that are locked are on their way to another
 * one: they are left out, unless they are asked for by their ids.
 *
 * @param onClaim - told what is being claimed: if this throws later, nobody knows whether it is
 */
export async function claimRuns(
  connections: Connections,
  names: TableNames,
  owner: string,
  claim: RunClaim,
  onClaim: (runIds: readonly string[]) => void,
): Promise<readonly HeldRun[]> {
  if (claim.limit <= 0) return [];
  return connections.transaction(async (run) => {
    const conditions = claimConditions(names, owner, claim);
    conditions.values.push(Math.min(claim.limit, Number.MAX_SAFE_INTEGER));
    const rows = await run<ClaimedRow>(
      `WITH claimed AS (
        SELECT r.id FROM ${names.runs} r WHERE ${conditions.text}
        ORDER BY ${claim.dueBy === undefined ? "r.id" : "r.wake_at, r.id"} LIMIT $${conditions.values.length}::bigint FOR UPDATE OF r ${claim.runIds ? "" : "SKIP LOCKED"}
      )
      UPDATE ${names.runs} r SET owner = $1, epoch = r.epoch + 1 FROM claimed WHERE r.id = claimed.id
      RETURNING r.id, r.run_id, r.handler_id, r.workflow_name, r.epoch, r.next_turn, r.next_tick, r.idle_since,
        r.initial, r.snapshot, r.snapshot_tick, r.snapshot_bytes, r.journal_bytes`,
      conditions.values,
    );
    onClaim(rows.map(({ run_id: runId }) => runId));
    return rows.length === 0 ? [] : readHeldRuns(run, names, rows);
  });
}

export async function countRuns(
  run: RunStatement,
  names: TableNames,
  owner: string,
  claim: Omit<RunClaim, "limit">,
): Promise<number> {
  const { text, values } = claimConditions(names, owner, claim);
  const [row] = await run<{ count: number }>(`SELECT count(*) AS count FROM ${names.runs} r WHERE ${text}`, values);
  return row?.count ?? 0;
}

/** The first value is the claimant. */
function claimConditions({ leases }: TableNames, owner: string, claim: Omit<RunClaim, "limit">): Conditions {
  const { runIds, workflowNames, isIdle, dueBy } = claim;
  const conditions = new Conditions();
  if (runIds) {
    const isDead = `NOT EXISTS (
      SELECT FROM ${leases} l
      WHERE l.owner = r.owner AND (l.expires_at > ${serverTime} OR ${holdsOwnerLock("l.owner")})
    )`;
    conditions.add(`(r.owner IS NULL OR r.owner = ? OR ${isDead})`, owner);
    conditions.addText("r.status = 'running'");
  } else {
    // Those of dead stores are nobody's as soon as any store has found them dead.
    conditions.add("r.owner IS NULL AND ?::text IS NOT NULL", owner);
    conditions.addText("r.ended_at IS NULL");
  }
  if (runIds) conditions.add("r.run_id = ANY(?::text[])", runIds);
  if (workflowNames) conditions.add("r.workflow_name = ANY(?::text[])", workflowNames);
  if (isIdle !== undefined) conditions.addText(`r.idle_since IS ${isIdle ? "NOT NULL" : "NULL"}`);
  if (dueBy !== undefined) conditions.add("r.wake_at <= ?::double precision", dueBy);
  return conditions;
}

async function readHeldRuns(run: RunStatement, names: TableNames, rows: readonly ClaimedRow[]): Promise<HeldRun[]> {
  const ids = [rows.map(({ id }) => id)];
  const ticks = await run<{ run: number; body: string }>(
    `SELECT k.run, k.body FROM ${names.ticks} k JOIN ${names.runs} r ON r.id = k.run
    WHERE k.run = ANY($1::bigint[]) AND k.sequence >= r.snapshot_tick ORDER BY k.run, k.sequence`,
    ids,
  );
  const fields = await run<{ run: number; key: string; value: string }>(
    `SELECT run, key, value FROM ${names.state} WHERE run = ANY($1::bigint[])`,
    ids,
  );
  const ticksByRun = groupByRun(ticks);
  const fieldsByRun = groupByRun(fields);
  return rows.map((row) => {
    const bodies = row.next_turn === 0 ? [{ body: row.initial ?? "" }] : (ticksByRun.get(row.id) ?? []);
    const state = (fieldsByRun.get(row.id) ?? []).map(({ key, value }) => [key, value] as const);
    const { next_tick: nextTick, snapshot_tick: snapshotTick } = row;
    const journal = { ticks: nextTick - snapshotTick, bytes: row.journal_bytes, snapshotBytes: row.snapshot_bytes };
    return {
      journal,
      run: {
        runId: row.run_id,
        handlerId: row.handler_id,
        workflowName: row.workflow_name,
        epoch: row.epoch,
        nextTurn: row.next_turn,
        idleSince: row.idle_since ?? undefined,
        snapshot: row.snapshot === null ? undefined : { json: JSON.parse(row.snapshot) as unknown },
        ticks: bodies.flatMap(decodeTicks),
        fields: { json: parseFields(state) },
      },
    };
  });
}
