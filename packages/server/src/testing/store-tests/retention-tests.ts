import type { WorkflowStore } from "../../store/workflow-store.ts";
import {
  assertEqual,
  commit,
  completed,
  failed,
  fieldsOf,
  follow,
  idsOf,
  now,
  row,
  type StoreTest,
  sequencesOf,
  start,
  token,
} from "./store-test.ts";

/** How much of a run is stored: events, ticks, state. */
async function remainsOf(store: WorkflowStore, runId: string): Promise<readonly unknown[]> {
  let ticks = 0;
  for await (const page of store.readTicks(runId)) ticks += page.length;
  return [await store.lastSequence(runId), ticks, (await fieldsOf(store, runId)) ?? null];
}

/** Runs a handler from its start to its end, with a bit of everything. */
async function runThrough(store: WorkflowStore, handlerId: string, runId: string, at: number): Promise<void> {
  await store.startHandler(row(handlerId, { runId, at }));
  await store.openState(runId).set("total", 1);
  await commit(store, runId, { at, ticks: [{ type: "rewind", at: at / 1_000 }], events: [token(0)] });
  await commit(store, runId, { at, end: completed });
}

const nothing = [-1, 0, null];

/** What goes, and what goes with it. */
export const retentionTests = {
  "a deleted handler leaves nothing of any of its runs": async ({ store }) => {
    await runThrough(store, "a", "first", now);
    await runThrough(store, "a", "second", now + 1);
    await runThrough(store, "b", "other", now + 2);
    assertEqual(await remainsOf(store, "first"), [1, 1, { total: 1 }], "the earlier run before");
    assertEqual(await store.deleteHandlers({ handlerIds: ["a"] }), 1, "deleted");
    assertEqual(await store.getHandler("a"), undefined, "the row");
    assertEqual(await remainsOf(store, "first"), nothing, "the earlier run");
    assertEqual(await remainsOf(store, "second"), nothing, "the latest run");
    assertEqual(await remainsOf(store, "other"), [1, 1, { total: 1 }], "another run");
  },

  "a run that is deleted while it goes on is recorded no more": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { events: [token(0)] });
    const followed = follow(store, "run-a", 0);
    assertEqual(await store.deleteHandlers({ handlerIds: ["a"] }), 1, "deleted");
    assertEqual(sequencesOf(await followed), [], "what a reader still gets");
    assertEqual(await commit(store, "run-a", { events: [token(1)], end: completed }), false, "recorded");
    assertEqual(await remainsOf(store, "run-a"), nothing, "the run");
  },

  "runs that ended long ago are pruned": async ({ store }) => {
    await runThrough(store, "a", "run-a", now);
    await runThrough(store, "b", "run-b", now + 1_000);
    await store.startHandler(row("c", { at: now - 9_000 }));
    assertEqual(await store.prune({ endedBefore: now }), 0, "pruned: none is that old");
    assertEqual(await store.prune({ endedBefore: now + 1_000 }), 1, "pruned");
    assertEqual(idsOf(await store.queryHandlers({})), "b c", "the handlers");
    assertEqual(await remainsOf(store, "run-a"), nothing, "the run");
    assertEqual(await store.prune({}), 0, "pruned without a rule");
  },

  "the newest ended runs are kept, so many": async ({ store }) => {
    for (const [index, handlerId] of [..."abcd"].entries())
      await runThrough(store, handlerId, `run-${handlerId}`, now + index);
    await start(store, "e");
    assertEqual(await store.prune({ maxCompleted: 2 }), 2, "pruned");
    assertEqual(idsOf(await store.queryHandlers({})), "c d e", "the handlers");
    assertEqual(await store.prune({ maxCompleted: 2 }), 0, "pruned again");
  },

  "an earlier run is pruned without the row of its handler": async ({ store }) => {
    await runThrough(store, "a", "first", now);
    await store.startHandler(row("a", { runId: "second", at: now + 5 }));
    assertEqual(await store.prune({ maxCompleted: 0 }), 1, "pruned");
    assertEqual(await remainsOf(store, "first"), nothing, "the earlier run");
    assertEqual((await store.getHandler("a"))?.runId, "second", "the run of the handler");
    assertEqual(await commit(store, "second", { end: failed }), true, "recorded");
  },

  "a store that works answers": async ({ store }) => {
    await store.ping();
  },
} satisfies Record<string, StoreTest>;
