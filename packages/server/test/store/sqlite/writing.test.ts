import { createBrokerState, MemoryStateStore } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import type { SqliteWorkflowStore } from "../../../src/store/sqlite/index.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/sqlite-database.ts";
import { StoreError } from "../../../src/store/store-error.ts";
import type { TurnRecord } from "../../../src/store/turn-record.ts";
import { commit, completed, now, row, sequencesOf, stop, token } from "../../../src/testing/store-tests/store-test.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

const big = (length: number) => ({ ...token(0), value: JSON.stringify({ text: "x".repeat(length) }) });
const tick = (index: number) => ({ type: "rewind" as const, at: now / 1_000, index });

const eventsOf = (store: SqliteWorkflowStore, runId: string): number[] =>
  sequencesOf(store.readEvents(runId, { afterSequence: -1 }));

async function ticksOf(store: SqliteWorkflowStore, runId: string): Promise<number[]> {
  const all: number[] = [];
  for await (const page of store.readTicks(runId)) all.push(...page.map(({ sequence }) => sequence));
  return all;
}

test("what is acknowledged is on the disk, by the pragmas of the live connection", async () => {
  const full = openStore(createFile());
  expect([full.pragma("journal_mode"), full.pragma("synchronous")]).toEqual(["wal", 2]);
  const normal = openStore(createFile(), { durability: "normal", busyTimeout: "3s" });
  expect([normal.pragma("journal_mode"), normal.pragma("synchronous")]).toEqual(["wal", 1]);
  expect(normal.pragma("busy_timeout")).toBe(3_000);
  await full[Symbol.asyncDispose]();
  await normal[Symbol.asyncDispose]();
});

test("a full disk refuses a write with a clear error, keeps what is there, and takes the next one", async () => {
  const file = createFile();
  const store = openStore(file);
  await store.startHandler(row("a"));
  await store.startHandler(row("b"));
  await commit(store, "run-a", { events: [token(0)] });
  store.pragma(`max_page_count = ${Number(store.pragma("page_count")) + 4}`);
  const tooBig = commit(store, "run-a", { number: 1, ticks: [tick(0)], events: [big(100_000)], end: completed });
  const small = commit(store, "run-b", { events: [token(0)] });
  const [refused, taken] = await Promise.allSettled([tooBig, small]);
  expect(refused).toMatchObject({ status: "rejected", reason: expect.any(StoreError) });
  expect(String(refused.status === "rejected" && refused.reason)).toMatch(/the disk is full; make room/);
  expect(String(refused.status === "rejected" && refused.reason)).toContain(file);
  expect(taken).toEqual({ status: "fulfilled", value: true });
  expect(eventsOf(store, "run-a")).toEqual([0]);
  expect(store.getHandler("a")?.status).toBe("running");
  expect(await ticksOf(store, "run-a")).toEqual([]);
  store.pragma("max_page_count = 1000000");
  const end = { number: 1, events: [big(100_000), stop], end: completed };
  expect(await commit(store, "run-a", end)).toBe(true);
  expect(eventsOf(store, "run-a")).toEqual([0, 1, 2]);
  await store[Symbol.asyncDispose]();
});

test("a program that locks the file makes writes fail with a clear error, until it is done", async () => {
  const file = createFile();
  const store = openStore(file, { busyTimeout: 10 });
  await store.startHandler(row("a"));
  const other = new SqliteDatabase(file);
  other.exec("BEGIN IMMEDIATE");
  const writes = [commit(store, "run-a", { number: 0, events: [token(0)] }), store.startHandler(row("b"))];
  for (const { status, ...rest } of await Promise.allSettled(writes)) {
    expect(status).toBe("rejected");
    expect(String((rest as { readonly reason?: unknown }).reason)).toMatch(/is locked by another program/);
  }
  other.exec("ROLLBACK");
  other.close();
  expect(await commit(store, "run-a", { number: 0, events: [token(0)] })).toBe(true);
  expect(eventsOf(store, "run-a")).toEqual([0]);
  expect(store.getHandler("b")).toBeUndefined();
  await store[Symbol.asyncDispose]();
});

test("a closed store has written all that it was given, and says that it is closed", async () => {
  const file = createFile();
  const store = openStore(file);
  const writes = [store.startHandler(row("a")), commit(store, "run-a", { events: [token(0)] })];
  const waiting = store.subscribeEvents("run-unknown", { afterSequence: -1, batchSize: 1 });
  await store[Symbol.asyncDispose]();
  expect(await Promise.all(writes)).toEqual([{ outcome: "started" }, true]);
  expect(() => store.getHandler("a")).toThrow(StoreError);
  expect(() => store.ping()).toThrow(/is closed; make a new one/);
  await expect(store.startHandler(row("b"))).rejects.toThrow(/is closed/);
  await expect(waiting.next()).rejects.toThrow(/is closed/);
  await store[Symbol.asyncDispose]();
  const again = openStore(file);
  expect(eventsOf(again, "run-a")).toEqual([0]);
  await again[Symbol.asyncDispose]();
});

/** A turn of a run in memory, whose snapshot says how many there were. */
function liveTurn(number: number, length = 10): Partial<TurnRecord> {
  const live = {
    state: new MemoryStateStore(),
    writeSnapshot: () => ({ turns: number + 1, text: "y".repeat(length) }),
  };
  return { number, ticks: [tick(number)], events: [token(number)], state: createBrokerState("run-a", 1), live };
}

test("snapshots bound what is replayed, and what is not replayed is dropped", async () => {
  const file = createFile();
  const store = openStore(file, { snapshotEvery: 4 });
  await store.startHandler(row("a"));
  for (let number = 0; number < 10; number++) await commit(store, "run-a", liveTurn(number));
  expect(await ticksOf(store, "run-a")).toEqual([8, 9]);
  await store[Symbol.asyncDispose]();
  const again = openStore(file);
  const [run] = await again.claimRuns({ limit: 1 });
  expect(run).toMatchObject({ epoch: 2, nextTurn: 10, snapshot: { json: { turns: 8 } } });
  expect(run?.ticks.map((each) => each["index"])).toEqual([8, 9]);
  await again[Symbol.asyncDispose]();
});

test("a snapshot that is bigger than what came since waits", async () => {
  const store = openStore(createFile(), { snapshotEvery: 2, keepTicks: "all" });
  await store.startHandler(row("a"));
  for (let number = 0; number < 20; number++) await commit(store, "run-a", liveTurn(number, 100_000));
  await store.surrenderRuns(["run-a"]);
  const [run] = await store.claimRuns({ limit: 1 });
  expect(run?.snapshot).toMatchObject({ json: { turns: 2 } });
  expect(run?.ticks).toHaveLength(18);
  await store[Symbol.asyncDispose]();
});

for (const [keepTicks, kept] of [
  [0, []],
  [3, [7, 8, 9]],
  ["all", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
] as const) {
  test(`an ended run keeps ${keepTicks} ticks, if it is told to`, async () => {
    const store = openStore(createFile(), { keepTicks });
    await store.startHandler(row("a"));
    for (let number = 0; number < 10; number++) {
      await commit(store, "run-a", { ...liveTurn(number), ...(number === 9 && { events: [stop], end: completed }) });
    }
    expect(await ticksOf(store, "run-a")).toEqual(kept);
    await store[Symbol.asyncDispose]();
  });
}

test("what an error says is stored as text, whatever characters it has", async () => {
  const store = openStore(createFile());
  await store.startHandler(row("a"));
  await commit(store, "run-a", { end: { status: "failed", error: "a\0b \uD800 é 😀", result: undefined } });
  expect(store.getHandler("a")?.error).toBe("a\u{FFFD}b \u{FFFD} é 😀");
  await store[Symbol.asyncDispose]();
});

test("a reader of long turns with small batches gets every event once", async () => {
  const store = openStore(createFile());
  await store.startHandler(row("a"));
  const tokens = (count: number) => Array.from({ length: count }, (_item, index) => token(index));
  for (const count of [1, 300, 7, 1_000]) await commit(store, "run-a", { events: tokens(count) });
  await commit(store, "run-a", { end: completed });
  const all: number[] = [];
  for await (const batch of store.subscribeEvents("run-a", { afterSequence: 10, batchSize: 64 })) {
    expect(batch.length).toBeLessThanOrEqual(64);
    all.push(...sequencesOf(batch));
  }
  expect(all).toEqual(Array.from({ length: 1_298 }, (_item, index) => index + 11));
  await store[Symbol.asyncDispose]();
});
