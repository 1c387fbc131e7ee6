import { MemoryStateStore } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import {
  type EventData,
  envelopeOf,
  eventKind,
  type HandlerEnd,
  type HandlerRecord,
  MemoryWorkflowStore,
  type StoredEvent,
} from "../../src/index.ts";

const tokenKind = eventKind("Token", [], "workflow.Token");
const stopKind = eventKind("StopEvent", [], "workflows.events.StopEvent");
const token = (index: number): EventData => ({ kind: tokenKind, value: JSON.stringify({ index }) });
const stop: EventData = { kind: stopKind, value: "{}" };
const completed: HandlerEnd = { status: "completed", error: undefined, result: stop };

const row = (handlerId: string, runId: string): HandlerRecord & { readonly runId: string } => ({
  handlerId,
  workflowName: "tell",
  runId,
  status: "running",
  error: undefined,
  result: undefined,
  startedAt: 1_000,
  updatedAt: 1_000,
  completedAt: undefined,
  idleSince: undefined,
});

/** A store with one run in progress. */
function createStore(): MemoryWorkflowStore {
  const store = new MemoryWorkflowStore();
  store.startHandler(row("h", "r"));
  return store;
}

const write = (store: MemoryWorkflowStore, runId: string, events: readonly EventData[], end?: HandlerEnd): void =>
  store.commit({ runId, at: 2_000, ticks: [], state: undefined, events, end });

const read = (store: MemoryWorkflowStore, runId: string, afterSequence = -1) =>
  store.subscribeEvents(runId, { afterSequence, batchSize: 100 });

async function sequencesOf(batches: AsyncIterable<readonly StoredEvent[]>): Promise<number[]> {
  const sequences: number[] = [];
  for await (const batch of batches) sequences.push(...batch.map(({ sequence }) => sequence));
  return sequences;
}

describe("handlers", () => {
  test("are what was written, whatever a caller does to what it was given", () => {
    const store = createStore();
    const first = store.getHandler("h");
    expect(first).toEqual(row("h", "r"));
    Object.assign(first ?? {}, { status: "failed" });
    expect(store.getHandler("h")).toEqual(row("h", "r"));
  });

  test("take a new run only when the last one has ended", () => {
    const store = createStore();
    expect(store.startHandler(row("h", "r2"))).toBe(false);
    expect(store.getHandler("h")?.runId).toBe("r");
    write(store, "r", [stop], completed);
    expect(store.startHandler(row("h", "r2"))).toBe(true);
    expect(store.getHandler("h")).toEqual(row("h", "r2"));
  });

  test("end once", () => {
    const store = createStore();
    write(store, "r", [stop], completed);
    write(store, "r", [stop], { status: "cancelled", error: undefined, result: undefined });
    const ended = { status: "completed", result: stop, updatedAt: 2_000, completedAt: 2_000 };
    expect(store.getHandler("h")).toEqual({ ...row("h", "r"), ...ended });
    expect(store.lastEvent("r")?.sequence).toBe(0);
  });

  test("of no run that is known are left alone", () => {
    const store = createStore();
    write(store, "unknown", [token(0)], completed);
    expect(store.lastEvent("unknown")).toBeUndefined();
    expect(store.getHandler("h")).toEqual(row("h", "r"));
  });
});

describe("events", () => {
  test("are numbered from 0, per run", async () => {
    const store = createStore();
    store.startHandler(row("other", "r2"));
    write(store, "r", [token(0), token(1)]);
    write(store, "r2", [token(7)]);
    write(store, "r", [token(2), stop], completed);
    const events: StoredEvent[] = [];
    for await (const batch of read(store, "r")) events.push(...batch);
    expect(events.map(({ sequence, at }) => [sequence, at])).toEqual([0, 1, 2, 3].map((each) => [each, 2_000]));
    expect(events.map(({ event }) => envelopeOf(event).value)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }, {}]);
    expect(store.lastEvent("r2")?.sequence).toBe(0);
  });

  test("come to subscribers of any time, each once, and end with the terminal event", async () => {
    const store = createStore();
    const early = sequencesOf(read(store, "r"));
    write(store, "r", [token(0), token(1)]);
    const between = sequencesOf(read(store, "r"));
    const later = sequencesOf(read(store, "r", 0));
    const future = sequencesOf(read(store, "r", 5));
    await new Promise((resolve) => setImmediate(resolve));
    write(store, "r", [token(2)]);
    write(store, "r", [stop], completed);
    const late = sequencesOf(read(store, "r"));
    expect(await Promise.all([early, between, later, future, late])).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [1, 2, 3],
      [],
      [0, 1, 2, 3],
    ]);
  });

  test("come in batches of a limited size", async () => {
    const store = createStore();
    write(store, "r", [token(0), token(1), token(2), token(3), stop], completed);
    const sizes: number[] = [];
    for await (const batch of store.subscribeEvents("r", { afterSequence: -1, batchSize: 2 })) sizes.push(batch.length);
    expect(sizes).toEqual([2, 2, 1]);
  });

  test("after the terminal one, and of an unknown run, end at once", async () => {
    const store = createStore();
    write(store, "r", [stop], completed);
    expect(await sequencesOf(read(store, "r", 0))).toEqual([]);
    expect(await sequencesOf(read(store, "unknown"))).toEqual([]);
  });

  test("are not waited for by a subscriber that has left", async () => {
    const store = createStore();
    const subscription = read(store, "r");
    const next = subscription.next();
    await subscription.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    write(store, "r", [token(0)]);
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });
});

describe("state", () => {
  test("is what the run has left", async () => {
    const store = createStore();
    const state = store.openState("r", new MemoryStateStore());
    await state.set("total", 3);
    expect(await store.readState("r")).toEqual({ total: 3 });
    expect(await store.readState("unknown")).toBeUndefined();
  });
});

describe("ended runs", () => {
  const run = (store: MemoryWorkflowStore, name: string, end: HandlerEnd["status"] = "completed"): void => {
    store.startHandler(row(name, `run-${name}`));
    write(store, `run-${name}`, [stop], { status: end, error: undefined, result: undefined });
  };
  const kept = (store: MemoryWorkflowStore, names: string): string =>
    [...names].filter((name) => store.getHandler(name) !== undefined).join("");

  test("are kept up to a number, the newest ones; running ones do not count", () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 3 });
    store.startHandler(row("R", "run-R"));
    run(store, "a");
    run(store, "b", "failed");
    run(store, "c", "cancelled");
    run(store, "d");
    run(store, "e");
    expect(kept(store, "Rabcde")).toBe("Rcde");
    expect(store.lastEvent("run-a")).toBeUndefined();
    expect(store.lastEvent("run-c")).toBeDefined();
  });

  test("of a handler that has another run by now go without its row", () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    run(store, "a");
    store.startHandler(row("a", "second"));
    run(store, "b");
    expect(store.getHandler("a")?.runId).toBe("second");
    expect(store.lastEvent("run-a")).toBeUndefined();
  });

  test("are read to the end by whoever has begun", async () => {
    const store = new MemoryWorkflowStore({ maxCompleted: 1 });
    run(store, "a");
    const subscription = read(store, "run-a");
    run(store, "b");
    expect(await sequencesOf(subscription)).toEqual([0]);
  });

  test("are all kept without a limit", () => {
    const store = new MemoryWorkflowStore({ maxCompleted: null });
    for (let index = 0; index < 1_500; index++) run(store, `${index}`);
    expect(store.getHandler("0")).toBeDefined();
    const limited = new MemoryWorkflowStore();
    for (let index = 0; index < 1_001; index++) run(limited, `${index}`);
    expect([limited.getHandler("0"), limited.getHandler("1")?.status]).toEqual([undefined, "completed"]);
  });

  test("have a number that is none refused", () => {
    expect(() => new MemoryWorkflowStore({ maxCompleted: -1 })).toThrow("maxCompleted must be >= 0 or null");
  });
});
