import { idempotencyKeyLifetimeMs } from "../../store/idempotency.ts";
import {
  assertEqual,
  cancelled,
  commit,
  completed,
  failed,
  now,
  row,
  type StoreTest,
  start,
  stop,
} from "./store-test.ts";

/** The rows of handlers, and the keys of the requests that asked for them. */
export const handlerTests = {
  "a handler is given back as it was written": async ({ store }) => {
    await start(store, "a");
    assertEqual(await store.getHandler("a"), row("a"), "the row of a new run");
    assertEqual(await store.getHandler("b"), undefined, "an unknown row");
    await commit(store, "run-a", { at: now + 5_000, end: failed });
    const ended = {
      ...row("a"),
      status: "failed",
      error: "it broke",
      updatedAt: now + 5_000,
      completedAt: now + 5_000,
    };
    assertEqual(await store.getHandler("a"), ended, "the row of a failed run");
  },

  "a new run overwrites every field of its handler": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { idleSince: now });
    await commit(store, "run-a", { end: completed });
    const again = row("a", { runId: "second", workflowName: "ask", at: now + 60_000 });
    assertEqual(await store.startHandler(again), { outcome: "started" }, "the second start");
    assertEqual(await store.getHandler("a"), again, "the row of the second run");
  },

  "a run in progress keeps its handler": async ({ store }) => {
    await start(store, "a");
    const result = await store.startHandler(row("a", { runId: "second" }));
    assertEqual(result, { outcome: "running", handler: row("a") }, "the second start");
    assertEqual(await commit(store, "second"), false, "a turn of the run that was not started");
    assertEqual((await store.getHandler("a"))?.runId, "run-a", "the run of the handler");
  },

  "of concurrent starts of one handler one is written": async ({ store }) => {
    const runs = Array.from({ length: 10 }, (_item, index) => row("a", { runId: `run-${index}` }));
    const results = await Promise.all(runs.map(async (each) => store.startHandler(each)));
    const written = runs.filter((_each, index) => results[index]?.outcome === "started");
    assertEqual(written.length, 1, "the starts that were written");
    assertEqual((await store.getHandler("a"))?.runId, written[0]?.runId, "the run of the handler");
  },

  "what a caller does to a row that it was given changes nothing": async ({ store }) => {
    const given = { ...row("a") };
    await store.startHandler(given);
    Object.assign(given, { status: "failed" });
    await commit(store, "run-a", { end: completed });
    const before = JSON.stringify(await store.getHandler("a"));
    for (const target of [await store.getHandler("a"), (await store.getHandler("a"))?.result]) {
      try {
        Object.assign(target ?? {}, { status: "running", value: "{}" });
      } catch {} // frozen
    }
    assertEqual(JSON.stringify(await store.getHandler("a")), before, "the row");
    assertEqual((await store.getHandler("a"))?.result?.value, stop.value, "the result");
  },

  "a key gives the handler that it was first used for": async ({ store }) => {
    const key = { key: "run/tell/k", fingerprint: "f" };
    assertEqual(await store.findRepeated(key.key, now), undefined, "an unknown key");
    await store.startHandler(row("a"), key);
    assertEqual(await store.startHandler(row("a"), key), { outcome: "started" }, "the start, come again");
    const repeated = { handler: row("a"), runId: "run-a", fingerprint: "f" };
    assertEqual(await store.findRepeated(key.key, now), repeated, "the key");
    assertEqual(await store.findRepeated("run/other/k", now), undefined, "another key");
    const again = await store.startHandler(row("b"), { ...key, fingerprint: "g" });
    assertEqual(again, { outcome: "repeated", ...repeated }, "a start with the same key");
    assertEqual(await store.getHandler("b"), undefined, "the row that was not to be written");
    await commit(store, "run-a", { end: cancelled });
    assertEqual((await store.findRepeated(key.key, now))?.handler.status, "cancelled", "the row behind the key");
  },

  "of concurrent starts with one key one is written": async ({ store }) => {
    const ids = Array.from({ length: 10 }, (_item, index) => `h${index}`);
    const key = { key: "run/tell/k", fingerprint: "f" };
    const results = await Promise.all(ids.map(async (id) => store.startHandler(row(id), key)));
    assertEqual(results.filter(({ outcome }) => outcome === "started").length, 1, "the starts that were written");
    assertEqual((await store.queryHandlers({})).handlers.length, 1, "the rows");
  },

  "a key stands for its run, also when its handler has another one": async ({ store }) => {
    const start = async (runId: string, key: string) => {
      await store.startHandler({ ...row("a"), runId }, { key, fingerprint: "f" });
      await commit(store, runId, { end: cancelled });
    };
    await start("one", "first");
    await start("two", "second");
    assertEqual((await store.findRepeated("first", now))?.runId, "one", "the run of the first key");
    assertEqual((await store.findRepeated("second", now))?.runId, "two", "the run of the second key");
    assertEqual((await store.findRepeated("first", now))?.handler.runId, "two", "the run of the handler");
    await store.prune({ maxCompleted: 1 });
    assertEqual(await store.findRepeated("first", now), undefined, "the key of a deleted run");
    assertEqual((await store.findRepeated("second", now))?.runId, "two", "the key of a run that is kept");
  },

  "a key is forgotten after its lifetime, or with its handler": async ({ store }) => {
    const later = now + idempotencyKeyLifetimeMs;
    await store.startHandler(row("a"), { key: "old", fingerprint: "f" });
    assertEqual((await store.findRepeated("old", later - 1))?.handler.handlerId, "a", "the key in its lifetime");
    assertEqual(await store.findRepeated("old", later), undefined, "the key after its lifetime");
    const result = await store.startHandler(row("b", { at: later }), { key: "old", fingerprint: "f" });
    assertEqual(result, { outcome: "started" }, "a start with the key after its lifetime");
    await store.deleteHandlers({ handlerIds: ["b"] });
    assertEqual(await store.findRepeated("old", later), undefined, "the key of a deleted handler");
  },
} satisfies Record<string, StoreTest>;
