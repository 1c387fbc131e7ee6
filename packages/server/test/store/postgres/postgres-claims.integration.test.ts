import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { describe, expect, test } from "vitest";
import { databaseUrl, execute, needsPostgres, newSchema, openStore } from "./postgres-fixture.ts";
import { ending, row, token, turn } from "./turns.ts";

needsPostgres();

const all = { limit: 100 };

describe("runs of several stores", () => {
  test("a run that a live store holds is left to it, also if it is asked for", async () => {
    const schema = newSchema();
    await using one = await openStore({ schema });
    await using two = await openStore({ schema });
    await one.startHandler(row("a"));
    expect(await two.claimRuns(all)).toEqual([]);
    expect(await two.claimRuns({ ...all, runIds: ["run-a"] })).toEqual([]);
    expect([await two.countRuns({}), await one.countRuns({ runIds: ["run-a"] })]).toEqual([0, 1]);
  });

  test("a store whose run was taken over is refused from then on", async () => {
    const schema = newSchema();
    await using old = await openStore({ schema });
    await using next = await openStore({ schema });
    await old.startHandler(row("a"));
    expect(await old.commit(turn("run-a", 0, { events: [token(0)] }))).toBe(true);
    await old.surrenderRuns(["run-a"]);
    expect(await next.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2, nextTurn: 1 }]);
    expect(await old.commit(turn("run-a", 1, { events: [token(8)], ...ending }))).toBe(false);
    expect(await next.commit(turn("run-a", 1, { epoch: 2, events: [token(1)] }))).toBe(true);
    const events = await old.readEvents("run-a", { afterSequence: -1 });
    expect(events.map(({ event }) => event.value)).toEqual(['{"index":0}', '{"index":1}']);
    expect((await old.getHandler("a"))?.status).toBe("running");
  });

  test("stores that claim at the same time get each run once", async () => {
    const schema = newSchema();
    const first = await openStore({ schema });
    const ids = Array.from({ length: 60 }, (_item, index) => `a${index}`);
    for (const id of ids) await first.startHandler(row(id));
    await first[Symbol.asyncDispose]();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ schema })));
    const claimed: string[] = [];
    for (let isMore = true; isMore; ) {
      const rounds = await Promise.all(stores.map((store) => store.claimRuns({ limit: 7 })));
      claimed.push(...rounds.flat().map(({ runId }) => runId));
      isMore = rounds.some((round) => round.length > 0);
    }
    expect(claimed.sort()).toEqual(ids.map((id) => `run-${id}`).sort());
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test("runs of a store that falls silent are orphaned when its lease has run out, and told", async () => {
    const schema = newSchema();
    await using dying = await openStore({ schema, leaseDuration: "1h" });
    await using heir = await openStore({ schema, leaseDuration: "1s" });
    await dying.startHandler(row("a"));
    const orphaned = new Promise<void>((resolve) => heir.onOrphanedRuns(resolve));
    await execute(`UPDATE "${schema}".llama_agents_leases SET expires_at = 0 WHERE expires_at > 3600000 + 1000 *
      extract(epoch FROM now())::bigint - 60000`);
    await orphaned;
    expect(await heir.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2 }]);
    expect(await execute(`SELECT count(*) FROM "${schema}".llama_agents_leases`)).toEqual([{ count: "1" }]);
    expect(await dying.commit(turn("run-a", 0, { events: [token(0)] }))).toBe(false);
  });

  test("a store that closes hands its runs over at once", async () => {
    const schema = newSchema();
    const leaving = await openStore({ schema });
    await using heir = await openStore({ schema });
    await leaving.startHandler(row("a"));
    const orphaned = new Promise<void>((resolve) => heir.onOrphanedRuns(resolve));
    await leaving[Symbol.asyncDispose]();
    await orphaned;
    expect(await heir.claimRuns(all)).toMatchObject([{ runId: "run-a" }]);
  });

  test("a lease is renewed as long as the store is open", async () => {
    const schema = newSchema();
    await using store = await openStore({ schema, leaseDuration: "1s" });
    const expiry = () => execute(`SELECT expires_at FROM "${schema}".llama_agents_leases`);
    const [before] = await expiry();
    await expect
      .poll(async () => Number((await expiry())[0]?.["expires_at"]))
      .toBeGreaterThan(Number(before?.["expires_at"]));
    expect(await store.countRuns({})).toBe(0);
  });

  test("what is claimed and never committed keeps the ticks of its start", async () => {
    const schema = newSchema();
    const first = await openStore({ schema });
    const stateChanges = { set: new Map([["total", "1"]]), deleted: [] };
    await first.startHandler(row("a"), undefined, { ticks: [{ type: "rewind", at: 5 }], stateChanges });
    await first[Symbol.asyncDispose]();
    await using second = await openStore({ schema });
    const [claimed] = await second.claimRuns(all);
    expect(claimed).toMatchObject({ nextTurn: 0, ticks: [{ type: "rewind", at: 5 }], fields: { json: { total: 1 } } });
    await second.commit(
      turn("run-a", 0, {
        epoch: 2,
        ticks: [
          { type: "rewind", at: 5 },
          { type: "rewind", at: 6 },
        ],
      }),
    );
    const [again] = await second.claimRuns({ ...all, runIds: ["run-a"] });
    expect(again).toMatchObject({ epoch: 3, nextTurn: 1, ticks: [{ at: 5 }, { at: 6 }] });
  });

  test("a run of many turns is replayed from its last snapshot, and leaves no ticks when it ends", async () => {
    const schema = newSchema();
    await using store = await openStore({ schema, snapshotEvery: 10 });
    await store.startHandler(row("a"));
    const live = { state: undefined as never, writeSnapshot: (state: unknown) => ({ after: state }) };
    for (let number = 0; number < 25; number++) {
      const state = number as never;
      await store.commit(turn("run-a", number, { ticks: [{ type: "rewind", at: number }], live, state }));
    }
    const count = `SELECT count(*) FROM "${schema}".llama_agents_ticks`;
    expect(await execute(count)).toEqual([{ count: "5" }]);
    const [claimed] = await store.claimRuns({ ...all, runIds: ["run-a"] });
    expect(claimed).toMatchObject({ nextTurn: 25, snapshot: { json: { after: 19 } } });
    expect(claimed?.ticks.map(({ at }) => at)).toEqual([20, 21, 22, 23, 24]);
    await store.commit(turn("run-a", 25, { epoch: 2, ticks: [{ type: "rewind", at: 25 }], ...ending }));
    expect(await execute(count)).toEqual([{ count: "0" }]);
  });

  test("[server 304] two stores that edit one state lose nothing", async () => {
    const schema = newSchema();
    const stores = [await openStore({ schema }), new PostgresWorkflowStore({ url: databaseUrl, schema })];
    await stores[1]?.open();
    await stores[0]?.startHandler(row("a"));
    const increments = stores.flatMap((store) => {
      const state = store.openState("run-a");
      return Array.from({ length: 25 }, () =>
        state.edit(async (draft) => {
          const before = (draft["count"] as number | undefined) ?? 0;
          await Promise.resolve();
          draft["count"] = before + 1;
        }),
      );
    });
    await Promise.all(increments);
    expect(await stores[1]?.openState("run-a").get("count")).toBe(50);
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test("a run goes on while its state is edited from outside", async () => {
    await using store = await openStore();
    await store.startHandler(row("a"));
    await store.openState("run-a").edit(async (draft) => {
      draft["seen"] = await store.commit(turn("run-a", 0, { events: [token(0)] }));
    });
    expect(await store.openState("run-a").getState()).toEqual({ seen: true });
  });
});
