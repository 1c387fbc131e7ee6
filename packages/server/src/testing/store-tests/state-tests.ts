import type { StateSchema, StateStore } from "@llama-agents/workflows";
import type { WorkflowStore } from "../../store/workflow-store.ts";
import { assertEqual, assertThrows, fieldsOf, type StoreTest, start } from "./store-test.ts";

type State = StateStore<Record<string, unknown>>;

async function stateOf(store: WorkflowStore, handlerId = "a"): Promise<State> {
  await start(store, handlerId);
  return store.openState(`run-${handlerId}`);
}

interface Counted {
  readonly count: number;
  readonly label: string;
}

/** `count` is a number, 0 by default; `label` a text, "none" by default. */
const counted: StateSchema<Counted> = {
  "~standard": {
    version: 1,
    vendor: "llama-agents",
    validate(value) {
      const { count = 0, label = "none" } = value as Partial<Counted>;
      if (typeof count !== "number") return { issues: [{ message: "expected a number", path: ["count"] }] };
      return { value: { count, label } };
    },
  },
};

/** The state of runs, read and changed from outside of them. */
export const stateTests = {
  "a fresh state has the defaults of its type": async ({ store }) => {
    assertEqual(await (await stateOf(store)).getState(), {}, "an open state");
    await start(store, "b");
    const typed = store.openState("run-b", { schema: counted });
    assertEqual(await typed.getState(), { count: 0, label: "none" }, "a typed state");
  },

  "paths of a state are set and read": async ({ store }) => {
    const state = await stateOf(store);
    await state.set("user.address.city", "Ulm");
    await state.set("items", [1, { deep: true }]);
    assertEqual(await state.get("user.address.city"), "Ulm", "a value");
    assertEqual(await state.get("items.1.deep"), true, "a value in a list");
    assertEqual(await state.get("user"), { address: { city: "Ulm" } }, "what was made on the way");
  },

  "a missing path of a state is said, or has its fallback": async ({ store }) => {
    const state = await stateOf(store);
    await assertThrows(() => state.get("no.where"), "no.where", "without a fallback");
    assertEqual(await state.get("no.where", "here"), "here", "with a fallback");
  },

  "an empty path of a state cannot be set": async ({ store }) => {
    const state = await stateOf(store);
    await assertThrows(() => state.set("", 1), "empty", "the empty path");
  },

  "a typed state refuses other values": async ({ store }) => {
    await start(store, "a");
    const state = store.openState("run-a", { schema: counted });
    await state.set("count", 2);
    await assertThrows(() => state.set("count", "two"), "expected a number", "a text for a number");
    assertEqual(await state.get("count"), 2, "the value");
  },

  "a part of a typed state leaves the rest alone": async ({ store }) => {
    await start(store, "a");
    const state = store.openState("run-a", { schema: counted });
    await state.setState({ count: 3, label: "three" });
    await state.setState({ count: 4 });
    assertEqual(await state.getState(), { count: 4, label: "three" }, "the state");
  },

  "a cleared state has its defaults": async ({ store }) => {
    await start(store, "a");
    const state = store.openState("run-a", { schema: counted });
    await state.set("count", 9);
    await state.clear();
    assertEqual(await state.getState(), { count: 0, label: "none" }, "the state");
  },

  "an edit that throws changes nothing": async ({ store }) => {
    const state = await stateOf(store);
    await state.set("total", 1);
    const edit = () =>
      state.edit((draft) => {
        draft["total"] = 2;
        throw new Error("no");
      });
    await assertThrows(edit, "no", "the edit");
    assertEqual(await state.getState(), { total: 1 }, "the state");
    await state.set("total", 3); // it is not locked
    assertEqual(await fieldsOf(store, "run-a"), { total: 3 }, "the state, read again");
  },

  "concurrent edits lose nothing": async ({ store }) => {
    const state = await stateOf(store);
    await state.set("count", 0);
    const increment = (each: State) =>
      each.edit(async (draft) => {
        const before = draft["count"] as number;
        await Promise.resolve();
        draft["count"] = before + 1;
      });
    await Promise.all(
      Array.from({ length: 20 }, (_item, index) => increment(index % 2 ? state : store.openState("run-a"))),
    );
    assertEqual(await state.get("count"), 20, "the count");
  },

  "runs have states of their own": async ({ store }) => {
    const state = await stateOf(store, "a");
    const other = await stateOf(store, "b");
    await state.set("total", 3);
    await other.set("total", 4);
    assertEqual(await fieldsOf(store, "run-a"), { total: 3 }, "the state");
    assertEqual(await fieldsOf(store, "run-b"), { total: 4 }, "the state of another run");
  },

  "a state that was given out is not the store's": async ({ store }) => {
    const state = await stateOf(store);
    await state.set("total", 1);
    const given = (await state.getState()) as Record<string, unknown>;
    given["total"] = 2;
    assertEqual(await state.get("total"), 1, "the state");
  },

  "a state that is opened again is what it was": async ({ store, reopen }) => {
    const state = await stateOf(store);
    await state.setState({ list: [1, 2], text: "ü\u2028" });
    const opened = await reopen();
    assertEqual(await opened.openState("run-a").getState(), { list: [1, 2], text: "ü\u2028" }, "the state");
  },
} satisfies Record<string, StoreTest>;
