import { encodeInput } from "../durable/run-details-row.ts";
import { encodeTicks } from "../durable/tick-rows.ts";
import type { HandlerRecord, StartedHandler } from "../handler-record.ts";
import { type IdempotencyKey, idempotencyKeyLifetimeMs } from "../idempotency.ts";
import type { InitialRun } from "../run-claim.ts";
import type { RunOrigin } from "../run-details.ts";
import { StoreError } from "../store-error.ts";
import type { HandlerStartResult } from "../workflow-store.ts";
import { isDuplicate } from "./connection-errors.ts";
import type { Connections } from "./connections.ts";
import { findRepeated, getHandler } from "./handler-queries.ts";
import type { StartWriter } from "./start-writer.ts";
import type { TableNames } from "./table-names.ts";

/** What starts, and who holds it. */
export interface NewRun {
  readonly record: StartedHandler;
  readonly idempotency: IdempotencyKey | undefined;
  readonly initial: InitialRun | undefined;
  readonly origin: RunOrigin | undefined;
  readonly owner: string;
}

/** Starts that meet others lose at most once to each of them. */
const maxAttempts = 10;

/**
 * Writes the row of a run. Unique indexes decide between starts at the same time: the one that fails looks at what the
 * other has written.
 *
 * @throws StoreError
 */
export async function startRun(
  connections: Connections,
  names: TableNames,
  writer: StartWriter,
  run: NewRun,
): Promise<HandlerStartResult> {
  const { idempotency, initial } = run;
  const isPlain = !idempotency && !initial?.stateChanges?.set.size && initial?.snapshot === undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    if (await (isPlain ? writer.write(run) : tryStart(connections, names, run))) return { outcome: "started" };
    const found = await findObstacle(connections, names, run);
    if (found) return found;
  }
  throw new StoreError(`The run ${run.record.runId} could not be started: others start it all the time`);
}

async function tryStart(connections: Connections, names: TableNames, run: NewRun): Promise<boolean> {
  const { handlerId, workflowName, runId, status, startedAt, updatedAt } = run.record;
  const { ticks = [], stateChanges, snapshot: saved } = run.initial ?? {};
  const snapshot = saved === undefined ? null : JSON.stringify(saved);
  const fields = [...(stateChanges?.set ?? [])];
  const key = run.idempotency && [
    run.idempotency.key,
    run.idempotency.fingerprint,
    startedAt + idempotencyKeyLifetimeMs,
  ];
  const values = [
    ...[runId, handlerId, workflowName, status, startedAt, updatedAt, run.owner],
    ticks.length > 0 ? encodeTicks(ticks) : null,
    ...[snapshot, snapshot?.length ?? 0, encodeInput(run.origin?.input), run.origin?.parentHandlerId ?? null],
    ...(fields.length > 0 ? [fields.map(([name]) => name), fields.map(([, value]) => value)] : []),
    ...(key ?? []),
  ];
  try {
    return (await connections.write(startStatement(names, fields.length > 0, key !== undefined), values)).length > 0;
  } catch (error) {
    if (isDuplicate((error as Error).cause ?? error)) return false;
    throw error;
  }
}

/** The counts make what they count come first. */
function startStatement({ runs, keys, state }: TableNames, hasFields: boolean, hasKey: boolean): string {
  const place = hasFields ? 15 : 13;
  const [key, fingerprint, expiry] = [`$${place}::text`, `$${place + 1}::text`, `$${place + 2}::bigint`];
  const isNew = hasKey ? `NOT EXISTS (SELECT FROM ${keys} WHERE key = ${key} AND expires_at > $5::bigint)` : "true";
  const parts = [
    `previous AS (
      UPDATE ${runs} SET is_latest = false
      WHERE handler_id = $2::text AND is_latest AND status <> 'running' AND ${isNew} RETURNING 1
    )`,
    `started AS (
      INSERT INTO ${runs} (
        run_id, handler_id, workflow_name, is_latest, status, started_at, updated_at, owner, initial, snapshot,
        snapshot_bytes, input, parent_handler_id
      )
      SELECT $1::text, $2::text, $3::text, true, $4::text, $5::bigint, $6::bigint, $7::text, $8::text, $9::text,
        $10::bigint, $11::text, $12::text
      WHERE ${isNew} AND (SELECT count(*) FROM previous) >= 0
        AND NOT EXISTS (SELECT FROM ${runs} WHERE handler_id = $2::text AND is_latest AND status = 'running')
      RETURNING id
    )`,
  ];
  if (hasFields) {
    parts.push(`fields AS (
      INSERT INTO ${state} (run, key, value)
      SELECT started.id, field.key, field.value
      FROM started, unnest($13::text[], $14::text[]) AS field (key, value)
    )`);
  }
  if (hasKey) {
    parts.push(
      `stale AS (DELETE FROM ${keys} WHERE key = ${key} AND expires_at <= $5::bigint RETURNING 1)`,
      `keyed AS (
        INSERT INTO ${keys} (key, fingerprint, run, expires_at)
        SELECT ${key}, ${fingerprint}, id, ${expiry} FROM started WHERE (SELECT count(*) FROM stale) >= 0
      )`,
    );
  }
  return `WITH ${parts.join(", ")} SELECT id FROM started`;
}

/** @returns `undefined` if there is nothing in the way any more */
async function findObstacle(
  { read }: Connections,
  names: TableNames,
  { record, idempotency }: NewRun,
): Promise<HandlerStartResult | undefined> {
  const { handlerId, runId, startedAt } = record;
  const [same] = await read<{ handler_id: string }>(`SELECT handler_id FROM ${names.runs} WHERE run_id = $1`, [runId]);
  if (same?.handler_id === handlerId) return { outcome: "started" };
  if (same) throw new StoreError(`There is a run ${runId} already, of the handler ${same.handler_id}`);
  const repeated = idempotency && (await findRepeated(read, names, idempotency.key, startedAt));
  if (repeated) return { outcome: "repeated", ...repeated };
  const handler: HandlerRecord | undefined = await getHandler(read, names, handlerId);
  return handler?.status === "running" ? { outcome: "running", handler } : undefined;
}
