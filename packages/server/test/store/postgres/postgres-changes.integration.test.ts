import { Pool } from "pg";
import { describe, expect, test, vi } from "vitest";
import { runMessages } from "../../../src/store/postgres/change-message.ts";
import {
  breakListeners,
  databaseUrl,
  execute,
  follow,
  needsPostgres,
  newSchema,
  openStore,
} from "./postgres-fixture.ts";
import { ending, row, token, turn } from "./turns.ts";

needsPostgres();

const backends = async (schema: string): Promise<number> => {
  const rows = await execute(
    `SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN "${schema}%'`,
  );
  return Number(rows[0]?.["count"]);
};

describe("readers in other processes", () => {
  test("[server 282] a reader that waits wakes for what another store writes to its run", async () => {
    const schema = newSchema();
    await using writer = await openStore({ schema });
    await using reader = await openStore({ schema });
    await writer.startHandler(row("a"));
    const events = reader.subscribeEvents("run-a", { afterSequence: -1, batchSize: 10 });
    for (const index of [0, 1]) {
      const next = events.next();
      await writer.commit(turn("run-a", index, { events: [token(index)] }));
      expect((await next).value?.[0]?.sequence).toBe(index);
    }
    const rest = events.next();
    await writer.commit(turn("run-a", 2, ending));
    expect((await rest).value?.[0]?.event.kind.isTerminal).toBe(true);
    expect((await events.next()).done).toBe(true);
  });

  test("[server 283] readers look at the rows after the connection that listens broke and was made again", async () => {
    const schema = newSchema();
    await using writer = await openStore({ schema });
    await using reader = await openStore({ schema });
    await writer.startHandler(row("a"));
    const events = reader.subscribeEvents("run-a", { afterSequence: -1, batchSize: 10 });
    const next = events.next();
    await breakListeners();
    await writer.commit(turn("run-a", 0, { events: [token(0)] }));
    expect((await next).value?.[0]?.sequence).toBe(0);
    await vi.waitFor(async () => expect(await backends(schema)).toBe(2), { timeout: 5_000 });
    const last = events.next();
    await writer.commit(turn("run-a", 1, { events: [token(1)] }));
    expect((await last).value?.[0]?.sequence).toBe(1);
  });

  test("[server 284] a connection that ends while the store closes is not made again", async () => {
    const schema = newSchema();
    const pool = new Pool({ connectionString: databaseUrl, max: 4 });
    const connect = vi.spyOn(pool, "connect");
    const store = await openStore({ pool, schema });
    await breakListeners(); // the timer of the next attempt runs
    await store[Symbol.asyncDispose]();
    const attempts = connect.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(connect.mock.calls.length).toBe(attempts);
    expect(await backends(schema)).toBe(0);
    await pool.end();
  });

  test("a reader in another process ends when the handler is deleted", async () => {
    const schema = newSchema();
    await using writer = await openStore({ schema });
    await using reader = await openStore({ schema });
    await writer.startHandler(row("a"));
    await writer.commit(turn("run-a", 0, { events: [token(0)] }));
    const events = reader.subscribeEvents("run-a", { afterSequence: 0, batchSize: 10 });
    const next = events.next();
    await writer.deleteHandlers({ handlerIds: ["a"] });
    expect((await next).done).toBe(true);
  });

  test("many runs, with long names, are told in notifications that have room for them", async () => {
    const runIds = Array.from({ length: 500 }, (_item, index) => `${"\u{1F999}".repeat(40)}-${index}`);
    const messages = runMessages("somebody", runIds);
    expect(Math.max(...messages.map((message) => Buffer.byteLength(message)))).toBeLessThan(8_000);
    expect(messages.flatMap((message) => (JSON.parse(message) as { runs: string[] }).runs)).toEqual(runIds);

    const schema = newSchema();
    await using writer = await openStore({ schema });
    await using reader = await openStore({ schema });
    const names = Array.from({ length: 100 }, (_item, index) => `${"n".repeat(200)}${index}`);
    await Promise.all(names.map((name) => writer.startHandler(row(name))));
    const followed = names.map((name) => follow(reader, `run-${name}`));
    await Promise.all(names.map((name) => writer.commit(turn(`run-${name}`, 0, ending))));
    expect(await Promise.all(followed)).toEqual(names.map(() => [0]));
  });

  test("what others say on the channel is passed over", async () => {
    const schema = newSchema();
    await using writer = await openStore({ schema });
    await using reader = await openStore({ schema });
    await writer.startHandler(row("a"));
    const next = reader.subscribeEvents("run-a", { afterSequence: -1, batchSize: 10 }).next();
    await execute(
      `NOTIFY "${schema}.llama_agents_changes", 'no JSON'`,
      `NOTIFY "${schema}.llama_agents_changes", '[]'`,
    );
    await writer.commit(turn("run-a", 0, { events: [token(0)] })); // notifications come in their order
    expect((await next).value?.[0]?.sequence).toBe(0);
  });
});
