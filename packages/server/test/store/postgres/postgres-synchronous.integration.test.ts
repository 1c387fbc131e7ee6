import { Pool, type PoolClient } from "pg";
import { expect, test } from "vitest";
import { commit, completed, row, token } from "../../../src/testing/store-tests/store-test.ts";
import { databaseUrl, execute, needsPostgres, openStore } from "./postgres-fixture.ts";

needsPostgres();

/** A pool that says which of its connections have written. */
function watchedPool(): { readonly pool: Pool; readonly writers: ReadonlySet<PoolClient> } {
  const pool = new Pool({ connectionString: databaseUrl, max: 6 });
  const writers = new Set<PoolClient>();
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const [given] = args;
      const text = typeof given === "string" ? given : ((given as { readonly text?: string }).text ?? "");
      if (/\b(INSERT INTO|UPDATE|DELETE FROM)\b/.test(text)) writers.add(client);
      return query(...args);
    }) as typeof client.query;
  });
  return { pool, writers };
}

test("what is acknowledged is on the disk, by the setting of the live connections, whatever the database says", async () => {
  const [{ name } = {}] = await execute("SELECT current_database() AS name");
  await execute(`ALTER DATABASE "${name}" SET synchronous_commit = off`);
  const { pool, writers } = watchedPool();
  try {
    await using store = await openStore({ pool });
    await store.startHandler(row("a"));
    const key = { key: "run/tell/k", fingerprint: "f" };
    const initial = { ticks: [], stateChanges: { set: new Map([["total", "1"]]), deleted: [] } };
    await store.startHandler(row("b"), key, initial);
    await commit(store, "run-a", { events: [token(0)] });
    await commit(store, "run-b", { number: 0, end: completed });
    await store.surrenderRuns(["run-a"]);
    await store.claimRuns({ runIds: ["run-a"], limit: 1 });
    expect(writers.size).toBeGreaterThan(0);
    for (const writer of writers) {
      const { rows } = await writer.query<{ readonly synchronous_commit: string }>("SHOW synchronous_commit");
      expect(rows).toEqual([{ synchronous_commit: "on" }]);
    }
  } finally {
    await pool.end();
    await execute(`ALTER DATABASE "${name}" RESET synchronous_commit`);
  }
});
