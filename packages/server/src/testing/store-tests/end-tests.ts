import { eventKind } from "../../store/event-data.ts";
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
  token,
} from "./store-test.ts";

/** What turns do to the row of their run. */
export const endTests = {
  "a result comes back with its class and its fields": async ({ store }) => {
    const kind = eventKind("Verdict", ["Answer", "StopEvent"], "workflow.Verdict");
    const result = { kind, value: '{"verdict":"gültig","score":0.5,"tags":["a",null]}' };
    await start(store, "a");
    await commit(store, "run-a", { events: [result], end: { ...completed, result } });
    assertEqual((await store.getHandler("a"))?.result, result, "the result");
  },

  "a turn of an unknown run is not recorded": async ({ store }) => {
    await start(store, "a");
    assertEqual(await commit(store, "unknown", { events: [token(0)], end: completed }), false, "recorded");
    assertEqual(await store.lastSequence("unknown"), -1, "the last event");
    assertEqual(await store.getHandler("a"), row("a"), "another row");
  },

  "an end sets completedAt, and nothing else does": async ({ store }) => {
    await start(store, "a");
    assertEqual(await commit(store, "run-a", { at: now + 5, idleSince: now + 5 }), true, "recorded");
    assertEqual(await store.getHandler("a"), { ...row("a"), idleSince: now + 5, updatedAt: now + 5 }, "the idle row");
    await commit(store, "run-a", { at: now + 9, end: completed });
    const ended = { ...row("a"), status: "completed", result: stop, updatedAt: now + 9, completedAt: now + 9 };
    assertEqual(await store.getHandler("a"), ended, "the completed row");
  },

  "a clock that was set back does not end a run before its start": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { at: now - 60_000, end: completed });
    const { startedAt = 0, updatedAt = 0, completedAt = 0 } = (await store.getHandler("a")) ?? {};
    assertEqual([startedAt <= updatedAt, updatedAt <= completedAt], [true, true], "started ≤ updated ≤ completed");
  },

  "idleSince is kept, cleared, or set": async ({ store }) => {
    await start(store, "a");
    const idleSinceAfter = async (idleSince: number | null | undefined): Promise<unknown> => {
      await commit(store, "run-a", { idleSince });
      return (await store.getHandler("a"))?.idleSince ?? null;
    };
    assertEqual(await idleSinceAfter(undefined), null, "kept unset");
    assertEqual(await idleSinceAfter(now + 7), now + 7, "set");
    assertEqual(await idleSinceAfter(undefined), now + 7, "kept");
    assertEqual(await idleSinceAfter(null), null, "cleared");
  },

  "a run ends once": async ({ store }) => {
    await start(store, "a");
    const ends = [completed, failed, cancelled];
    const recorded = await Promise.all(ends.map((end) => commit(store, "run-a", { end })));
    assertEqual(recorded.filter(Boolean).length, 1, "the ends that were recorded");
    assertEqual((await store.getHandler("a"))?.status, ends[recorded.indexOf(true)]?.status, "the status");
    assertEqual(await commit(store, "run-a", { events: [token(0)], idleSince: now }), false, "a turn after the end");
    assertEqual(await store.lastSequence("run-a"), 0, "the last event");
    assertEqual((await store.getHandler("a"))?.idleSince, undefined, "idleSince of an ended run");
  },

  "an earlier run does not touch the row of a later one": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { end: completed });
    const second = row("a", { runId: "second" });
    await store.startHandler(second);
    assertEqual(await commit(store, "run-a", { end: failed }), false, "recorded");
    assertEqual(await store.getHandler("a"), second, "the row");
  },
} satisfies Record<string, StoreTest>;
