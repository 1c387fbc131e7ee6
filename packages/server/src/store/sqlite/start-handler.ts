import { encodeInput } from "../durable/run-details-row.ts";
import { handlerOf, type RunRow, runColumns } from "../durable/run-row.ts";
import { encodeTicks } from "../durable/tick-rows.ts";
import type { StartedHandler } from "../handler-record.ts";
import { type IdempotencyKey, idempotencyKeyLifetimeMs, type RepeatedStart } from "../idempotency.ts";
import type { InitialRun } from "../run-claim.ts";
import type { RunOrigin } from "../run-details.ts";
import { StoreError } from "../store-error.ts";
import type { HandlerStartResult } from "../workflow-store.ts";
import { writeSnapshot } from "./commit-turn.ts";
import { maxInputInRow, writeLongInput } from "./run-details.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { writeStateRows } from "./state-rows.ts";
import type { WriteOperation, WriteTransaction } from "./write-transaction.ts";

const started: HandlerStartResult = Object.freeze({ outcome: "started" });

/** What the run starts from is written as texts at once: events in it may change before the transaction. */
export function startHandler(
  record: StartedHandler,
  idempotency: IdempotencyKey | undefined,
  initial: InitialRun | undefined,
  origin: RunOrigin | undefined,
): WriteOperation<HandlerStartResult> {
  const texts: StartTexts = {
    ticks: initial ? encodeTicks(initial.ticks) : "",
    input: encodeInput(origin?.input),
    parentHandlerId: origin?.parentHandlerId ?? null,
  };
  const snapshot = initial?.snapshot === undefined ? undefined : JSON.stringify(initial.snapshot);
  return (transaction) => {
    const { database } = transaction;
    const { handlerId, runId, startedAt } = record;
    const fresh = idempotency ? undefined : insertRun(transaction, record, texts);
    if (fresh !== undefined) return hold(transaction, record, fresh, initial, snapshot);
    const latest = latestRun(database, handlerId);
    if (latest?.runId === runId) return started;
    const repeated = idempotency && findRepeated(database, idempotency.key, startedAt);
    if (repeated) return repeated.runId === runId ? started : { outcome: "repeated", ...repeated };
    if (latest?.status === "running") return { outcome: "running", handler: latest };
    if (latest) database.run("UPDATE runs SET is_latest = 0 WHERE handler_id = ? AND is_latest = 1", handlerId);
    const id = insertRun(transaction, record, texts);
    if (id === undefined) throw new StoreError(`There is another run ${runId}`);
    if (idempotency) insertKey(database, idempotency, id, startedAt);
    return hold(transaction, record, id, initial, snapshot);
  };
}

function hold(
  { database, held }: WriteTransaction,
  { runId }: StartedHandler,
  id: number,
  initial: InitialRun | undefined,
  snapshot: string | undefined,
): HandlerStartResult {
  if (initial?.stateChanges) writeStateRows(database, id, initial.stateChanges);
  const snapshotBytes = snapshot?.length ?? 0;
  if (snapshot !== undefined) writeSnapshot(database, { id, snapshotTick: 0, snapshotBytes }, snapshot);
  held.set(runId, {
    id,
    epoch: 1,
    nextTurn: 0,
    nextTick: 0,
    nextEvent: 0,
    snapshotTick: 0,
    snapshotBytes,
    journalBytes: 0,
    hasTicks: false,
  });
  return started;
}

/** The handler as its latest run has it. */
export function latestRun(database: SqliteDatabase, handlerId: string): StartedHandler | undefined {
  const row = database.get<RunRow>(`SELECT ${runColumns} FROM runs WHERE handler_id = ? AND is_latest = 1`, handlerId);
  return row && handlerOf(row);
}

/** @param at - now, in milliseconds since the epoch */
export function findRepeated(database: SqliteDatabase, key: string, at: number): RepeatedStart | undefined {
  const row = database.get<{ readonly run_id: string; readonly handler_id: string; readonly fingerprint: string }>(
    `SELECT runs.run_id, runs.handler_id, fingerprint FROM idempotency_keys JOIN runs ON runs.id = run
     WHERE key = ? AND expires_at > ?`,
    key,
    at,
  );
  const handler = row && latestRun(database, row.handler_id);
  return handler && { handler, runId: row.run_id, fingerprint: row.fingerprint };
}

interface StartTexts {
  /** "" if there are none. */
  readonly ticks: string;
  readonly input: string | null;
  readonly parentHandlerId: string | null;
}

/** @returns the id; `undefined` if there is such a run, or a run of the handler already */
function insertRun(
  { database, owner }: WriteTransaction,
  record: StartedHandler,
  { ticks, input, parentHandlerId }: StartTexts,
): number | undefined {
  const { runId, handlerId, workflowName, startedAt, updatedAt } = record;
  const isLong = input !== null && input.length > maxInputInRow;
  const id = database.insert(
    `INSERT INTO runs (run_id, handler_id, workflow_name, owner, started_at, updated_at, initial, input,
       parent_handler_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ...[
      runId,
      handlerId,
      workflowName,
      owner,
      Math.trunc(startedAt),
      Math.trunc(updatedAt),
      ticks === "" ? null : ticks,
      isLong ? null : input,
      parentHandlerId,
    ],
  );
  if (isLong && id !== undefined) writeLongInput(database, id, input);
  return id;
}

function insertKey(database: SqliteDatabase, { key, fingerprint }: IdempotencyKey, id: number, at: number): void {
  database.run("DELETE FROM idempotency_keys WHERE expires_at <= ?", at);
  const sql = "INSERT OR REPLACE INTO idempotency_keys (key, fingerprint, run, expires_at) VALUES (?, ?, ?, ?)";
  database.run(sql, key, fingerprint, id, Math.trunc(at) + idempotencyKeyLifetimeMs);
}
