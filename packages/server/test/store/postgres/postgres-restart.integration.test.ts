import { setTimeout as pause } from "node:timers/promises";
import { StoreError } from "@llama-agents/server";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PostgresServer } from "../../../../../test/support/postgres-server.ts";
import { follow, needsPostgres } from "./postgres-fixture.ts";
import { ending, row, token, turn } from "./turns.ts";

needsPostgres();

/** Of its own, since it is stopped again and again. */
let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.create().catch(() => undefined as never);
}, 60_000);

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

/** Does something until the database lets it, as the server does. */
async function persist<Result>(action: () => Promise<Result>): Promise<Result> {
  for (const end = Date.now() + 30_000; ; await pause(50)) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StoreError) || Date.now() > end) throw error;
    }
  }
}

describe("a Postgres that is stopped and started", () => {
  test.each(["fast", "immediate"] as const)(
    "loses and repeats nothing that was recorded while it was stopped (%s) under load",
    { timeout: 60_000 },
    async (mode) => {
      await using store = new PostgresWorkflowStore({ url: await server.createDatabase(`load_${mode}`), poolSize: 6 });
      await using reader = new PostgresWorkflowStore({ url: server.url(`load_${mode}`), poolSize: 4 });
      await store.open();
      await reader.open();
      const ids = Array.from({ length: 12 }, (_item, index) => `a${index}`);
      for (const id of ids) await store.startHandler(row(id));
      let isStopping = true;
      let errors = 0;
      const lengths = new Map<string, number>();
      const runs = ids.map(async (id) => {
        let number = 0;
        for (; isStopping || number < 50; number++) {
          const record = turn(`run-${id}`, number, {
            ticks: [{ type: "rewind", at: number }],
            events: [token(number)],
          });
          const isRecorded = await persist(() =>
            store.commit(record).catch((error: unknown) => {
              errors++;
              throw error;
            }),
          );
          expect(isRecorded).toBe(true);
        }
        expect(await persist(() => store.commit(turn(`run-${id}`, number, ending)))).toBe(true);
        lengths.set(id, number + 1);
      });
      for (let restart = 0; restart < 2; restart++) {
        await pause(200);
        await server.stop(mode);
        await pause(100);
        await server.start();
      }
      isStopping = false;
      await Promise.all(runs);
      expect(errors).toBeGreaterThan(0);
      for (const id of ids) {
        const sequences = Array.from({ length: lengths.get(id) ?? 0 }, (_item, index) => index);
        expect(await follow(store, `run-${id}`)).toEqual(sequences);
        expect(await persist(() => follow(reader, `run-${id}`))).toEqual(sequences);
        expect((await store.getHandler(id))?.status).toBe("completed");
      }
    },
  );

  test("leaves the runs of each store to it", { timeout: 60_000 }, async () => {
    const options = { url: await server.createDatabase("two"), leaseDuration: "3s" } as const;
    await using one = new PostgresWorkflowStore(options);
    await using two = new PostgresWorkflowStore(options);
    for (const [id, store] of Object.entries({ one, two })) {
      await store.open();
      await store.startHandler(row(id));
    }
    await server.stop("immediate");
    await pause(3_500); // their leases have run out
    await server.start();
    await pause(3_500); // they have looked for the dead again, twice
    expect(await one.commit(turn("run-one", 0, { events: [token(0)] }))).toBe(true);
    expect(await two.commit(turn("run-two", 0, { events: [token(0)] }))).toBe(true);
    expect([await one.claimRuns({ limit: 9 }), await two.claimRuns({ limit: 9 })]).toEqual([[], []]);
  });

  test("is said while it is down, and used again when it is up", { timeout: 60_000 }, async () => {
    const url = await server.createDatabase("down");
    await using store = new PostgresWorkflowStore({ url, leaseDuration: "1s" });
    await store.open();
    await store.startHandler(row("a"));
    await server.stop();
    await expect(store.ping()).rejects.toThrow(/database "down" on 127\.0\.0\.1:\d+ cannot be reached/);
    await expect(store.commit(turn("run-a", 0, { events: [token(0)] }))).rejects.toThrow(StoreError);
    await expect(store.startHandler(row("b"))).rejects.toThrow(StoreError);
    await expect(store.openState("run-a").set("total", 1)).rejects.toThrow(StoreError);
    await server.start();
    await vi.waitFor(() => store.ping(), { timeout: 5_000 });
    expect(await store.commit(turn("run-a", 0, { events: [token(0)] }))).toBe(true);
    expect(await store.startHandler(row("b"))).toEqual({ outcome: "started" });
  });

  test("leaves alone a reader that waits until there is something to read", { timeout: 60_000 }, async () => {
    const url = await server.createDatabase("waiting");
    await using store = new PostgresWorkflowStore({ url });
    await using other = new PostgresWorkflowStore({ url });
    await store.open();
    await other.open();
    await store.startHandler(row("a"));
    const sequences = follow(other, "run-a");
    await pause(100);
    await server.stop();
    await server.start();
    expect(await persist(() => store.commit(turn("run-a", 0, { events: [token(0)] })))).toBe(true);
    expect(await persist(() => store.commit(turn("run-a", 1, ending)))).toBe(true);
    expect(await sequences).toEqual([0, 1]);
  });

  test("does not hold a store up that is closed meanwhile", { timeout: 60_000 }, async () => {
    const store = new PostgresWorkflowStore({ url: await server.createDatabase("closing"), connectTimeout: "2s" });
    await store.open();
    await store.startHandler(row("a"));
    await server.stop();
    await store[Symbol.asyncDispose]();
    await server.start();
  });
});
