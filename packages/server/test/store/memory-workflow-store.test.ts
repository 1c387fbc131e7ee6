import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { testWorkflowStore, type WorkflowStoreTestName } from "../../src/testing/index.ts";
import { commit, completed, follow, row, sequencesOf } from "../../src/testing/store-tests/store-test.ts";

/** The line that a test of the contract proves. */
const line = (title: string, name: WorkflowStoreTestName): readonly [WorkflowStoreTestName, string] => [name, title];

const titles = new Map<string, string>([
  line("[server 230] a handler is given back as it was written", "a handler is given back as it was written"),
  line("[server 231] a new run overwrites every field", "a new run overwrites every field of its handler"),
  line(
    "[server 232] queries find exactly what they name",
    "a condition is fulfilled by exactly the handlers that it names",
  ),
  line("[server 233] an empty list is fulfilled by nothing", "an empty list is fulfilled by nothing"),
  line("[server 234] conditions must all be fulfilled", "conditions must all be fulfilled"),
  line("[server 235] deleting says how many handlers are gone", "deleting says how many handlers are gone"),
  line("[server 236] a query without conditions deletes nothing", "a query without conditions deletes nothing"),
  line("[server 237] a result keeps its class and its fields", "a result comes back with its class and its fields"),
  line("[server 240] an end sets completedAt", "an end sets completedAt, and nothing else does"),
  line("[server 241] idleSince is kept, cleared, or set", "idleSince is kept, cleared, or set"),
  line("[server 242] events are numbered from 0", "events are numbered from 0, and equal what was written"),
  line("[server 243] a range is what it says", "a range is what it says"),
  line("[server 244] an unknown run has no events", "an unknown run has no events"),
  line("[server 245] runs have events of their own", "runs have events of their own"),
  line("[server 246] a subscriber gets events as they come", "a subscriber gets the events in order as they come"),
  line("[server 247] a terminal event ends a subscription", "a subscription ends with the terminal event, of any kind"),
  line("[server 248] a run that has ended is read to its end", "a run that has ended is read to its end"),
  line("[server 249] every subscriber gets everything", "every subscriber gets everything, whenever it comes"),
  line("[server 250] a cursor leaves out what was seen", "a cursor leaves out what was seen"),
  line("[server 251] concurrent turns leave no gap", "concurrent turns leave no gap and no duplicate"),
  line("[server 252] ticks come back in order", "ticks come back in order"),
  line("[server 253] a long journal is read page by page", "a long journal is read page by page"),
  line(
    "[server 265] a row that was given out is not the store's",
    "what a caller does to a row that it was given changes nothing",
  ),
  line("[server 290] a fresh state has its defaults", "a fresh state has the defaults of its type"),
  line("[server 291] paths of a state are set and read", "paths of a state are set and read"),
  line("[server 292] a missing path is said", "a missing path of a state is said, or has its fallback"),
  line("[server 293] an empty path cannot be set", "an empty path of a state cannot be set"),
  line("[server 294] a typed state refuses other values", "a typed state refuses other values"),
  line("[server 295] a part of a state leaves the rest alone", "a part of a typed state leaves the rest alone"),
  line("[server 296] a cleared state has its defaults", "a cleared state has its defaults"),
  line("[server 297] an edit that throws changes nothing", "an edit that throws changes nothing"),
  line("[server 298] concurrent edits lose nothing", "concurrent edits lose nothing"),
  line("[server 299] runs have states of their own", "runs have states of their own"),
  line("[server 303] a state that was given out is not the store's", "a state that was given out is not the store's"),
]);

testWorkflowStore({
  name: "MemoryWorkflowStore",
  describe,
  test: (name, body) => test(titles.get(name) ?? name, body),
  create: () => new MemoryWorkflowStore({ keepTicks: "all" }),
});

describe("ended runs", () => {
  const run = async (store: MemoryWorkflowStore, name: string, end = completed): Promise<void> => {
    store.startHandler(row(name));
    await commit(store, `run-${name}`, { end });
  };
  const kept = (store: MemoryWorkflowStore): string =>
    store
      .queryHandlers({})
      .handlers.map(({ handlerId }) => handlerId)
      .join("");

  test("[server 256] are kept up to 1000 by default", async () => {
    const store = new MemoryWorkflowStore();
    for (let index = 0; index <= 1_000; index++) await run(store, `${index}`);
    expect(store.queryHandlers({}).handlers).toHaveLength(1_000);
    expect([store.getHandler("0"), store.getHandler("1")?.status]).toEqual([undefined, "completed"]);
  });

  test("[server 257] are all kept without a limit", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: null });
    for (let index = 0; index < 1_050; index++) await run(store, `${index}`);
    expect(store.queryHandlers({}).handlers).toHaveLength(1_050);
  });

  test("[server 258] cannot be fewer than none", () => {
    expect(() => new MemoryWorkflowStore({ maxCompleted: -1 })).toThrow("maxCompleted must be >= 0 or null");
    expect(() => new MemoryWorkflowStore({ keepTicks: 0.5 })).toThrow('keepTicks must be >= 0 or "all"');
  });

  test("[server 259] over the cap go, the oldest first", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 3 });
    for (const name of "abcde") await run(store, name);
    expect(kept(store)).toBe("cde");
  });

  test("[server 260] over the cap do not drive out running ones", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    for (const name of "RST") store.startHandler(row(name));
    for (const name of "abc") await run(store, name);
    expect(kept(store)).toBe("RSTc");
  });

  test("[server 261] count however they ended", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 2 });
    await run(store, "a", { status: "failed", error: "x", result: undefined });
    await run(store, "b", { status: "cancelled", error: undefined, result: undefined });
    await run(store, "c");
    expect(kept(store)).toBe("bc");
  });

  test("[server 262] that are evicted leave no events, ticks and state", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1, keepTicks: "all" });
    store.startHandler(row("a"));
    await commit(store, "run-a", { ticks: [{ type: "rewind", at: 1 }] });
    await commit(store, "run-a", { end: completed });
    await run(store, "b");
    expect(store.lastSequence("run-a")).toBe(-1);
    expect((await store.readTicks("run-a").next()).done).toBe(true);
    expect(await store.readState("run-a")).toBeUndefined();
    expect(store.lastSequence("run-b")).toBe(0);
  });

  test("[server 263] are evicted by the turn that ends another one, and by no other turn", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    await run(store, "a");
    store.startHandler(row("b"));
    await commit(store, "run-b", { idleSince: 5 });
    expect(kept(store)).toBe("ab");
    await commit(store, "run-b", { end: completed });
    expect(kept(store)).toBe("b");
  });

  test("[server 264] of a handler that runs again go without its row", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    await run(store, "a");
    store.startHandler(row("a", { runId: "second" }));
    await run(store, "b");
    expect(store.getHandler("a")?.runId).toBe("second");
    expect(store.lastSequence("run-a")).toBe(-1);
  });

  test("are read to the end by whoever has begun", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    await run(store, "a");
    const followed = follow(store, "run-a");
    await run(store, "b");
    expect(sequencesOf(await followed)).toEqual([0]);
  });

  test("keep their keys as long as they are kept themselves", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    store.startHandler(row("a"), { key: "k", fingerprint: "f" });
    await commit(store, "run-a", { end: completed });
    expect(store.findRepeated("k", 0)?.handler.handlerId).toBe("a");
    await run(store, "b");
    expect(store.findRepeated("k", 0)).toBeUndefined();
  });

  test("of one handler that is started over and over do not leave their keys behind", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 2 });
    for (const key of ["1", "2", "3"]) {
      store.startHandler({ ...row("a"), runId: key }, { key, fingerprint: "f" });
      await commit(store, key, { end: completed });
    }
    expect(["1", "2", "3"].map((key) => store.findRepeated(key, 0)?.runId)).toEqual([undefined, "2", "3"]);
  });
});

test("a journal keeps as many of the last ticks as it was told to", async () => {
  const store = new MemoryWorkflowStore({ keepTicks: 3 });
  store.startHandler(row("a"));
  for (let index = 0; index < 10; index++) await commit(store, "run-a", { ticks: [{ type: "rewind", at: index }] });
  const pages: number[] = [];
  for await (const page of store.readTicks("run-a")) pages.push(...page.map(({ sequence }) => sequence));
  expect(pages).toEqual([7, 8, 9]);
});
