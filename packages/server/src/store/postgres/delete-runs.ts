import { decodeEvents, type EventRow } from "../durable/event-rows.ts";
import { type HandlerQuery, isEmptyQuery } from "../handler-query.ts";
import type { RetentionRule, StoredEvent } from "../workflow-store.ts";
import { runMessages } from "./change-message.ts";
import type { Connections, RunStatement } from "./connections.ts";
import { conditionsOf } from "./handler-queries.ts";
import type { TableNames } from "./table-names.ts";

interface RunIds {
  readonly id: number;
  readonly run_id: string;
}

interface DeletedRun {
  readonly runId: string;
  /** What its readers had not got yet. */
  readonly rest: readonly StoredEvent[];
}

interface Chunk {
  /** How many of what was to be deleted. */
  readonly count: number;
  readonly runs: readonly DeletedRun[];
}

export interface DeleteOptions {
  readonly connections: Connections;
  readonly names: TableNames;
  /** The store that deletes. */
  readonly owner: string;
  /** The sequence that the slowest reader of a run has got to; `undefined` if nobody follows it. */
  readonly slowestReader: (runId: string) => number | undefined;
  /** Told when it is done, with what the readers of the run had not got yet. */
  readonly onDeleted: (runId: string, rest: readonly StoredEvent[]) => void;
}

/** Runs that go in one transaction, so that none is long. */
const chunkSize = 500;

/** @returns the number of handlers */
export function deleteHandlers(options: DeleteOptions, query: HandlerQuery): Promise<number> {
  if (isEmptyQuery(query)) return Promise.resolve(0);
  const { text, values } = conditionsOf(query);
  const select = `SELECT h.handler_id FROM ${options.names.runs} h WHERE ${text} ORDER BY h.id LIMIT ${chunkSize} FOR UPDATE`;
  return deleteChunks(options, async (run) => {
    const handlers = await run<{ handler_id: string }>(select, values);
    const ids = handlers.map(({ handler_id: handlerId }) => handlerId);
    return { count: ids.length, runs: await deleteWhere(options, run, "handler_id = ANY($1::text[])", ids) };
  });
}

/** @returns the number of runs */
export function prune(
  options: DeleteOptions,
  { endedBefore = Number.NEGATIVE_INFINITY, maxCompleted = Number.POSITIVE_INFINITY }: RetentionRule,
): Promise<number> {
  const { runs } = options.names;
  const kept = Number.isFinite(maxCompleted) ? Math.max(0, Math.floor(maxCompleted)) : undefined;
  const isOld = "ended_at < $1::double precision";
  const isSurplus = `id IN (SELECT id FROM ${runs} WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC OFFSET ${kept})`;
  const select = `SELECT id, run_id FROM ${runs}
    WHERE ended_at IS NOT NULL AND ${kept === undefined ? isOld : `(${isOld} OR ${isSurplus})`}
    ORDER BY ended_at, id LIMIT ${chunkSize} FOR UPDATE SKIP LOCKED`;
  return deleteChunks(options, async (run) => {
    const found = await run<RunIds & Record<string, unknown>>(select, [endedBefore]);
    const ids = found.map(({ id }) => id);
    return { count: ids.length, runs: await deleteWhere(options, run, "id = ANY($1::bigint[])", ids) };
  });
}

/** One chunk after the other, until one is not full. */
async function deleteChunks(
  { connections, onDeleted }: DeleteOptions,
  deleteChunk: (run: RunStatement) => Promise<Chunk>,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const { count, runs } = await connections.transaction(deleteChunk);
    for (const { runId, rest } of runs) onDeleted(runId, rest);
    deleted += count;
    if (count < chunkSize) return deleted;
  }
}

/** The rows of the runs first: who writes to them waits for that, and finds that they are gone. */
async function deleteWhere(
  options: DeleteOptions,
  run: RunStatement,
  condition: string,
  chosen: readonly unknown[],
): Promise<readonly DeletedRun[]> {
  if (chosen.length === 0) return [];
  const { names, owner } = options;
  const text = `DELETE FROM ${names.runs} WHERE ${condition} RETURNING id, run_id`;
  const runs = await run<RunIds & Record<string, unknown>>(text, [chosen]);
  const deleted: DeletedRun[] = [];
  for (const each of runs) deleted.push({ runId: each.run_id, rest: await readRest(options, run, each) });
  for (const table of [names.events, names.ticks, names.state, names.keys]) {
    await run(`DELETE FROM ${table} WHERE run = ANY($1::bigint[])`, [runs.map(({ id }) => id)]);
  }
  await run("SELECT pg_notify($1::text, message) FROM unnest($2::text[]) AS message", [
    names.channel,
    runMessages(
      owner,
      runs.map(({ run_id: runId }) => runId),
    ),
  ]);
  return deleted;
}

async function readRest(
  { names, slowestReader }: DeleteOptions,
  run: RunStatement,
  { id, run_id: runId }: RunIds,
): Promise<readonly StoredEvent[]> {
  const position = slowestReader(runId);
  if (position === undefined) return [];
  const rows = await run<EventRow & Record<string, unknown>>(
    `SELECT sequence, at, body FROM ${names.events} WHERE run = $1 AND sequence + count > $2::bigint ORDER BY sequence`,
    [id, position + 1],
  );
  return rows.flatMap(decodeEvents).filter(({ sequence }) => sequence > position);
}
