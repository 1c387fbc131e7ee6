import type { TickJson } from "@llama-agents/workflows";
import type { StoredTick } from "../../store/turn-record.ts";
import type { WorkflowStore } from "../../store/workflow-store.ts";
import { assertEqual, commit, fieldsOf, now, type StoreTest, start } from "./store-test.ts";

const added = (index: number): TickJson => ({ type: "add_event", at: now / 1_000 + index, event: { index } });

async function journalOf(store: WorkflowStore, runId: string): Promise<StoredTick[]> {
  const ticks: StoredTick[] = [];
  for await (const page of store.readTicks(runId)) ticks.push(...page);
  return ticks;
}

const indexOf = ({ event }: TickJson): unknown => JSON.stringify(event).match(/"index":(\d+)/)?.[1];

/** The journals of runs, and their state. */
export const tickTests = {
  "ticks come back in order": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { ticks: [{ type: "rewind", at: now / 1_000 }, added(0)] });
    await commit(store, "run-b", { ticks: [added(7)] });
    await commit(store, "run-a", { ticks: [added(1)] });
    const journal = await journalOf(store, "run-a");
    assertEqual(
      journal.map(({ sequence }) => sequence),
      [0, 1, 2],
      "the sequences",
    );
    assertEqual(
      journal.map(({ tick }) => tick.type),
      ["rewind", "add_event", "add_event"],
      "the types",
    );
    assertEqual(
      journal.slice(1).map(({ tick }) => indexOf(tick)),
      ["0", "1"],
      "the events",
    );
    assertEqual(await journalOf(store, "unknown"), [], "the journal of an unknown run");
  },

  "a long journal is read page by page": async ({ store }) => {
    const count = 5_000;
    await start(store, "a");
    for (let index = 0; index < count; index += 500) {
      await commit(store, "run-a", { ticks: Array.from({ length: 500 }, (_item, each) => added(index + each)) });
    }
    let read = 0;
    let largest = 0;
    for await (const page of store.readTicks("run-a")) {
      for (const { sequence, tick } of page) {
        assertEqual([sequence, indexOf(tick)], [read, String(read)], "the tick");
        read++;
      }
      largest = Math.max(largest, page.length);
    }
    assertEqual(read, count, "the ticks");
    assertEqual(largest <= 500, true, `a page of ${largest} ticks is small`);
  },

  "a journal that is left early is let go": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { ticks: Array.from({ length: 1_000 }, (_item, index) => added(index)) });
    for await (const page of store.readTicks("run-a")) {
      assertEqual(page[0]?.sequence, 0, "the first tick");
      break;
    }
    assertEqual((await journalOf(store, "run-a")).length, 1_000, "the ticks, read again");
  },

  "a state that comes with turns is read again": async ({ store }) => {
    await start(store, "a", "b");
    const changes = (set: Record<string, unknown>, ...deleted: string[]) => ({
      set: new Map(Object.entries(set).map(([name, value]) => [name, JSON.stringify(value)])),
      deleted,
    });
    await commit(store, "run-a", { stateChanges: changes({ total: 1, gone: [1], "a.b": null }) });
    await commit(store, "run-a", { stateChanges: changes({ total: 2 }, "gone", "never") });
    await commit(store, "run-b", { stateChanges: changes({ total: 7 }) });
    assertEqual(await fieldsOf(store, "run-a"), { total: 2, "a.b": null }, "the state");
    assertEqual(await fieldsOf(store, "run-b"), { total: 7 }, "the state of another run");
    assertEqual(await store.readState("unknown"), undefined, "the state of an unknown run");
  },
} satisfies Record<string, StoreTest>;
