import type { StoredEvents } from "../durable/event-feed.ts";
import { decodeEvents, type EventRow } from "../durable/event-rows.ts";
import type { TickRow } from "../durable/tick-rows.ts";
import type { EventRange } from "../workflow-store.ts";
import type { RunStatement } from "./connections.ts";
import type { TableNames } from "./table-names.ts";

/** Rows of ticks that are read at once. */
const tickRowsAtOnce = 100;

/** -1 if there is no event. */
export async function lastSequence(run: RunStatement, { runs }: TableNames, runId: string): Promise<number> {
  const text = `SELECT next_event - 1 AS last FROM ${runs} WHERE run_id = $1`;
  const [row] = await run<{ last: number }>(text, [runId]);
  return row?.last ?? -1;
}

/** The events, and whether there will be more of them: of one moment. */
export async function readStoredEvents(
  run: RunStatement,
  { runs, events }: TableNames,
  runId: string,
  { afterSequence, limit = Number.POSITIVE_INFINITY }: EventRange,
): Promise<StoredEvents> {
  const after = Math.max(afterSequence, -1);
  const last = Math.min(after + limit, Number.MAX_SAFE_INTEGER);
  const rows = await run<{ is_ended: boolean } & (EventRow | { sequence: null })>(
    `SELECT r.ended_at IS NOT NULL AS is_ended, e.sequence, e.at, e.body FROM ${runs} r
    LEFT JOIN LATERAL (
      SELECT sequence, at, body FROM ${events} WHERE run = r.id AND sequence <= $3::bigint AND sequence >= coalesce(
        (SELECT max(sequence) FROM ${events} WHERE run = r.id AND sequence <= $2::bigint), 0
      )
    ) e ON true
    WHERE r.run_id = $1 ORDER BY e.sequence`,
    [runId, after + 1, last],
  );
  const stored = rows.flatMap((row) => (row.sequence === null ? [] : decodeEvents(row)));
  return {
    events: stored.filter(({ sequence }) => sequence > after && sequence <= last),
    isEnded: rows[0]?.is_ended ?? true,
  };
}

/** The next rows of a journal that hold ticks from a sequence on. */
export function readTickRows(
  run: RunStatement,
  { runs, ticks }: TableNames,
  runId: string,
  fromSequence: number,
): Promise<readonly TickRow[]> {
  return run<TickRow & Record<string, unknown>>(
    `SELECT k.sequence, k.body FROM ${runs} r JOIN ${ticks} k ON k.run = r.id
    WHERE r.run_id = $1 AND k.sequence >= coalesce(
      (SELECT max(sequence) FROM ${ticks} WHERE run = r.id AND sequence <= $2::bigint AND sequence + count > $2::bigint), $2::bigint
    ) ORDER BY k.sequence LIMIT ${tickRowsAtOnce}`,
    [runId, fromSequence],
  );
}

/** JSON of each field of a state; `undefined` if there is no such run. */
export async function readFields(
  run: RunStatement,
  { runs, state }: TableNames,
  runId: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const rows = await run<{ key: string | null; value: string }>(
    `SELECT s.key, s.value FROM ${runs} r LEFT JOIN ${state} s ON s.run = r.id WHERE r.run_id = $1`,
    [runId],
  );
  if (rows.length === 0) return undefined;
  return new Map(rows.flatMap(({ key, value }) => (key === null ? [] : [[key, value] as const])));
}
