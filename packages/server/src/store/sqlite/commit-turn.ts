import type { EventFeed } from "../durable/event-feed.ts";
import type { KeepTicks, WrittenTurn } from "../durable/written-turn.ts";
import type { HeldRun } from "./held-runs.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { writeStateRows } from "./state-rows.ts";
import type { WriteOperation } from "./write-transaction.ts";

export interface CommitTurnOptions {
  readonly feed: EventFeed;
  readonly keepTicks: KeepTicks;
}

/** Records a turn; leads to whether the run is one that still goes on, in the epoch of the turn. */
export function commitTurn(turn: WrittenTurn, { feed, keepTicks }: CommitTurnOptions): WriteOperation<boolean> {
  return (transaction) => {
    const { database, held } = transaction;
    const { runId, number } = turn;
    const inMemory = held.get(runId);
    const run: LoadedRun | undefined = inMemory ?? readRun(database, runId);
    if (!run || run.epoch !== turn.epoch) return false;
    if (number === run.nextTurn - 1) return true;
    if (run.hasEnded || number !== run.nextTurn) return false;
    writeTicks(database, run, turn);
    writeEvents(database, run, turn);
    if (turn.stateChanges) writeStateRows(database, run.id, turn.stateChanges);
    const next = nextOf(run, turn);
    if (turn.snapshot !== undefined) writeSnapshot(database, next, turn.snapshot);
    writeRun(database, next, turn);
    if (turn.end || turn.snapshot !== undefined) dropTicks(database, next, turn, keepTicks);
    const isGone = turn.end !== undefined || turn.isRelease || !inMemory;
    held.set(runId, isGone ? undefined : next);
    transaction.afterCommit(() => feed.tell(turn, run.nextEvent));
    return true;
  };
}

type LoadedRun = HeldRun & { readonly hasEnded?: boolean };

/** A run that is not held, such as one that was released: a turn may come again. */
function readRun(database: SqliteDatabase, runId: string): LoadedRun | undefined {
  const row = database.get<Readonly<Record<string, number | null>>>(
    `SELECT id, epoch, next_turn, next_tick, next_event, snapshot_tick, snapshot_bytes, journal_bytes, ended_at
     FROM runs WHERE run_id = ?`,
    runId,
  );
  if (!row) return undefined;
  return { ...heldRunOf(row as Readonly<Record<string, number>>), hasEnded: row["ended_at"] !== null };
}

/** @param row - with the columns that begin with `next_`, `snapshot_` and `journal_`, and the `epoch` */
export const heldRunOf = (row: Readonly<Record<string, unknown>>): HeldRun => ({
  id: row["id"] as number,
  epoch: row["epoch"] as number,
  nextTurn: row["next_turn"] as number,
  nextTick: row["next_tick"] as number,
  nextEvent: row["next_event"] as number,
  snapshotTick: row["snapshot_tick"] as number,
  snapshotBytes: row["snapshot_bytes"] as number,
  journalBytes: row["journal_bytes"] as number,
  hasTicks: true,
});

/**
 * The first turn takes the place of what the run was started with: its ticks begin with those. They are in the row of the
 * run; in that of a run which an earlier version has started they are among the ticks.
 */
function writeTicks(database: SqliteDatabase, run: HeldRun, { number, ticks, tickCount }: WrittenTurn): void {
  if (number === 0 && run.hasTicks) database.run("DELETE FROM ticks WHERE run = ?", run.id);
  if (ticks === "") return;
  const sql = "INSERT INTO ticks (run, sequence, count, body) VALUES (?, ?, ?, ?)";
  database.run(sql, run.id, run.nextTick, tickCount, ticks);
}

function writeEvents(database: SqliteDatabase, run: HeldRun, { events, eventText, at }: WrittenTurn): void {
  if (events.length === 0) return;
  const sql = "INSERT INTO events (run, sequence, at, count, body) VALUES (?, ?, ?, ?, ?)";
  database.run(sql, run.id, run.nextEvent, at, events.length, eventText);
}

function nextOf(run: HeldRun, { number, tickCount, ticks, events, snapshot }: WrittenTurn): HeldRun {
  const nextTick = run.nextTick + tickCount;
  const isSnapshot = snapshot !== undefined;
  return {
    id: run.id,
    epoch: run.epoch,
    nextTurn: number + 1,
    nextTick,
    nextEvent: run.nextEvent + events.length,
    snapshotTick: isSnapshot ? nextTick : run.snapshotTick,
    snapshotBytes: isSnapshot ? snapshot.length : run.snapshotBytes,
    journalBytes: isSnapshot ? 0 : run.journalBytes + ticks.length,
    hasTicks: ticks !== "" || (run.hasTicks && number > 0),
  };
}

type SnapshotPlace = Pick<HeldRun, "id" | "snapshotTick" | "snapshotBytes">;

export function writeSnapshot(database: SqliteDatabase, place: SnapshotPlace, body: string): void {
  const { id, snapshotTick, snapshotBytes } = place;
  database.run("INSERT OR REPLACE INTO snapshots (run, body) VALUES (?, ?)", id, body);
  database.run("UPDATE runs SET snapshot_tick = ?, snapshot_bytes = ? WHERE id = ?", snapshotTick, snapshotBytes, id);
}

const counters = "next_turn = ?, next_tick = ?, next_event = ?, journal_bytes = ?";

function writeRun(database: SqliteDatabase, run: HeldRun, turn: WrittenTurn): void {
  const { at, end, wakeAt = null, isRelease } = turn;
  const values = [run.nextTurn, run.nextTick, run.nextEvent, run.journalBytes];
  if (end) {
    const sql = `UPDATE runs SET ${counters}, status = ?, error = ?, error_stack = ?, result = ?, updated_at = max(?, started_at),
      ended_at = max(?, started_at), idle_since = NULL, wake_at = NULL, requests = NULL, owner = NULL, initial = NULL
      WHERE id = ?`;
    database.run(sql, ...values, end.status, end.error, end.stack, end.result, at, at, run.id);
    return;
  }
  writeIdleness(database, run.id, turn);
  if (isRelease) database.run("UPDATE runs SET wake_at = ?, owner = NULL WHERE id = ?", wakeAt, run.id);
  const started = turn.number === 0 ? ", initial = NULL" : "";
  database.run(`UPDATE runs SET ${counters}${started} WHERE id = ?`, ...values, run.id);
}

/** Whether the run waits, and what for. */
function writeIdleness(database: SqliteDatabase, id: number, turn: WrittenTurn): void {
  const { at, idleSince, wakeAt = null, requests } = turn;
  if (idleSince === null) {
    const sql = `UPDATE runs SET idle_since = NULL, wake_at = NULL, requests = NULL, updated_at = max(?, started_at)
      WHERE id = ?`;
    database.run(sql, at, id);
  } else if (idleSince !== undefined) {
    const sql = `UPDATE runs SET idle_since = ?, wake_at = ?, requests = coalesce(?, requests),
      updated_at = max(?, started_at) WHERE id = ?`;
    database.run(sql, idleSince, wakeAt, requests ?? null, at, id);
  } else if (requests !== undefined) {
    database.run("UPDATE runs SET requests = ? WHERE id = ?", requests, id);
  }
}

/** What nobody will replay goes, but for what is to be kept. */
function dropTicks(database: SqliteDatabase, run: HeldRun, { end }: WrittenTurn, keepTicks: KeepTicks): void {
  if (keepTicks === "all" || !run.hasTicks) return;
  const needless = end ? run.nextTick : run.snapshotTick;
  const before = Math.min(needless, run.nextTick - keepTicks);
  if (before > 0) database.run("DELETE FROM ticks WHERE run = ? AND sequence + count <= ?", run.id, before);
}
