import type { StoredEvents } from "../durable/event-feed.ts";
import { decodeEvents } from "../durable/event-rows.ts";
import type { TickRow } from "../durable/tick-rows.ts";
import type { EventRange, StoredEvent } from "../workflow-store.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

interface Row {
  readonly sequence: number;
  readonly at: number;
  readonly body: string;
}

interface RunState {
  readonly id: number;
  readonly ended_at: number | null;
  readonly next_event: number;
}

const ofUnknownRun: StoredEvents = Object.freeze({ events: Object.freeze([]), isEnded: true });

/** The events of a run, as they are committed, and whether it has ended. */
export function readEvents(
  database: SqliteDatabase,
  runId: string,
  { afterSequence, limit = Number.POSITIVE_INFINITY }: EventRange,
): StoredEvents {
  const run = runState(database, runId);
  if (!run) return ofUnknownRun;
  const isEnded = run.ended_at !== null;
  const start = Math.max(afterSequence, -1) + 1;
  const end = Math.min(run.next_event, start + limit);
  if (start >= end) return { events: [], isEnded };
  // The row that the first event is in may begin before it.
  const rows = database.all<Row>(
    `SELECT sequence, at, body FROM events WHERE run = ?1 AND sequence < ?3
       AND sequence >= (SELECT max(sequence) FROM events WHERE run = ?1 AND sequence <= ?2) ORDER BY sequence`,
    run.id,
    start,
    end,
  );
  const events: StoredEvent[] = [];
  for (const event of rows.flatMap(decodeEvents)) {
    if (event.sequence >= start && event.sequence < end) events.push(event);
  }
  return { events, isEnded };
}

/** -1 if there is no event. */
export function lastSequence(database: SqliteDatabase, runId: string): number {
  return (runState(database, runId)?.next_event ?? 0) - 1;
}

/** Some rows of the journal, from the one that holds the given tick on. */
export function readTickRows(database: SqliteDatabase, runId: string, fromSequence: number): readonly TickRow[] {
  const run = runState(database, runId);
  if (!run) return [];
  return database.all<Row>(
    `SELECT sequence, body FROM ticks WHERE run = ?1 AND sequence + count > ?2
       AND sequence >= coalesce((SELECT max(sequence) FROM ticks WHERE run = ?1 AND sequence <= ?2), 0)
     ORDER BY sequence LIMIT 100`,
    run.id,
    fromSequence,
  );
}

function runState(database: SqliteDatabase, runId: string): RunState | undefined {
  return database.get<RunState>("SELECT id, ended_at, next_event FROM runs WHERE run_id = ?", runId);
}
