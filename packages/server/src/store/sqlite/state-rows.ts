import type { WrittenStateChanges } from "../turn-record.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** Writes what has changed of the state of a run. */
export function writeStateRows(database: SqliteDatabase, run: number, { set, deleted }: WrittenStateChanges): void {
  for (const [key, value] of set) {
    const sql =
      "INSERT INTO state (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE SET value = excluded.value";
    database.run(sql, run, key, value);
  }
  for (const key of deleted) database.run("DELETE FROM state WHERE run = ? AND key = ?", run, key);
}

export interface StateRow {
  readonly key: string;
  readonly value: string;
}

/** JSON of each field; `undefined` if there is no such run. */
export function readStateRows(database: SqliteDatabase, runId: string): ReadonlyMap<string, string> | undefined {
  const run = database.get<{ readonly id: number }>("SELECT id FROM runs WHERE run_id = ?", runId);
  if (!run) return undefined;
  const rows = database.all<StateRow>("SELECT key, value FROM state WHERE run = ?", run.id);
  return new Map(rows.map(({ key, value }) => [key, value] as const));
}
