import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { MemoryStateStore, type StateChanges } from "../../src/index.ts";

type Fields = Record<string, unknown>;

const stored = (initial: Fields) => new MemoryStateStore<Fields>({ initial, isStored: true });
const edit = (store: MemoryStateStore<Fields>, changed: Fields) =>
  store.edit((draft) => {
    Object.assign(draft, changed);
  });
const set = (changes: StateChanges | undefined) => changes && Object.fromEntries(changes.set);

describe("what is taken first", () => {
  test("is all of a new state", async () => {
    const store = new MemoryStateStore<Fields>({ initial: { a: 1, gone: 2, nothing: undefined } });
    await store.set("b.c", 3);
    await store.edit((draft) => {
      delete draft["gone"];
    });
    expect(store.takeChanges()).toEqual({
      set: new Map(Object.entries({ a: 1, b: { c: 3 } })),
      deleted: [],
    });
    expect(store.takeChanges()).toBeUndefined();
    expect(new MemoryStateStore().takeChanges()).toBeUndefined();
  });

  test("is of a state that is stored only what has changed", async () => {
    const store = stored({ a: 1, b: { c: 2 } });
    expect(store.takeChanges()).toBeUndefined();
    await store.set("b.c", 3);
    expect(set(store.takeChanges())).toEqual({ b: { c: 3 } });
  });

  test("are also the defaults of a schema, once there is a use of them", async () => {
    const schema = z.object({ count: z.number().default(0), label: z.string().default("none") });
    const store = new MemoryStateStore({ schema, initial: { count: 5 }, isStored: true });
    expect(store.takeChanges()).toBeUndefined();
    await store.get("count");
    expect(set(store.takeChanges())).toEqual({ label: "none" });
    const fresh = new MemoryStateStore({ schema, initial: { count: 5 } });
    expect(set(fresh.takeChanges())).toEqual({ count: 5 });
    await fresh.set("label", "some");
    expect(set(fresh.takeChanges())).toEqual({ label: "some" });
  });
});

describe("a change", () => {
  test("by `set` is that of its top-level field, even to the same value", async () => {
    const store = stored({ a: { b: 1 }, c: 2 });
    await store.set("a.b", 1);
    await store.set("d", 4);
    expect(set(store.takeChanges())).toEqual({ a: { b: 1 }, d: 4 });
    await expect(store.set("c.x", 1)).rejects.toThrow(RangeError);
    expect(store.takeChanges()).toBeUndefined();
  });

  test("by `edit` or `setState` is what is not equal to what was there", async () => {
    const store = stored({ list: [1, { two: 2 }], other: { same: true }, gone: 1 });
    await store.edit((draft) => {
      (draft["list"] as number[]).push(3);
      delete draft["gone"];
    });
    expect(store.takeChanges()).toEqual({ set: new Map([["list", [1, { two: 2 }, 3]]]), deleted: ["gone"] });
    await store.setState({ list: [1, { two: 2 }, 3], other: { same: false } });
    expect(store.takeChanges()).toEqual({ set: new Map([["other", { same: false }]]), deleted: [] });
    await store.setState({ ...(await store.getState()), other: undefined });
    expect(store.takeChanges()).toEqual({ set: new Map(), deleted: ["other"] });
    await edit(store, { list: [1] });
    await edit(store, { list: [1, { two: 2 }, 3] });
    expect(store.takeChanges()).toBeUndefined();
  });

  test("by `edit` counts when the callback is done, and not at all if it throws", async () => {
    const store = stored({ a: 1 });
    await store.edit(async (draft) => {
      draft["a"] = 2;
      await Promise.resolve();
      expect(store.takeChanges()).toBeUndefined();
    });
    expect(set(store.takeChanges())).toEqual({ a: 2 });
    const failing = store.edit((draft) => {
      draft["a"] = 3;
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(store.takeChanges()).toBeUndefined();
  });

  test("by `clear` deletes the fields, or gives them their defaults", async () => {
    const store = stored({ a: 1, b: 2 });
    await store.clear();
    expect(store.takeChanges()).toEqual({ set: new Map(), deleted: ["a", "b"] });
    const schema = z.object({ count: z.number().default(0), label: z.string().default("none") });
    const typed = new MemoryStateStore({ schema, initial: { count: 5, label: "none" }, isStored: true });
    await typed.clear();
    expect(set(typed.takeChanges())).toEqual({ count: 0 });
  });

  test("by a schema, of another field than the one that was set, counts as well", async () => {
    const sum = z.object({ left: z.number(), right: z.number(), sum: z.number().default(0) });
    const schema = sum.transform((state) => ({ ...state, sum: state.left + state.right }));
    const store = new MemoryStateStore({ schema, initial: { left: 1, right: 2, sum: 3 }, isStored: true });
    await store.set("left", 5);
    expect(set(store.takeChanges())).toEqual({ left: 5, sum: 7 });
  });
});

test("a value that is changed later does not change what was taken, until it is taken again", async () => {
  const store = stored({});
  await store.set("list", [{ n: 1 }]);
  await store.set("list.0.n", 2);
  const first = store.takeChanges();
  await store.set("list.0.n", 3);
  await store.edit((draft) => void (draft["list"] as unknown[]).push(4));
  expect(set(first)).toEqual({ list: [{ n: 2 }] });
  expect(set(store.takeChanges())).toEqual({ list: [{ n: 3 }, 4] });
});

test("what was taken is taken again once it is forgotten", async () => {
  const store = stored({ a: 1 });
  await store.set("b", 2);
  store.takeChanges();
  store.forgetTaken();
  expect(set(store.takeChanges())).toEqual({ a: 1, b: 2 });
});

const field = fc.constantFrom("a", "b", "c", "__proto_", "constructor");
const value = fc.jsonValue({ maxDepth: 2 }).map((json): unknown => JSON.parse(JSON.stringify(json)));
const operation = fc.oneof(
  fc.record({
    type: fc.constant("set" as const),
    path: fc.tuple(field, fc.constantFrom("", ".x", ".0", ".x.y")),
    value,
  }),
  fc.record({ type: fc.constant("edit" as const), field, value }),
  fc.record({ type: fc.constant("delete" as const), field }),
  fc.record({ type: fc.constant("setState" as const), fields: fc.dictionary(field, value) }),
  fc.record({ type: fc.constant("clear" as const) }),
  fc.record({ type: fc.constant("take" as const) }),
);

test("whatever happens to a state: the changes, one after another, make the same of what is stored", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(field, value),
      fc.boolean(),
      fc.array(operation, { maxLength: 30 }),
      async (initial, isStored, operations) => {
        const store = new MemoryStateStore<Fields>({ initial, isStored });
        const rows = new Map<string, string>();
        if (isStored) for (const [name, each] of Object.entries(initial)) rows.set(name, JSON.stringify(each));
        for (const each of [...operations, { type: "take" } as const]) {
          if (each.type === "set") await store.set(each.path.join(""), each.value).catch(() => {});
          else if (each.type === "edit") await edit(store, { [each.field]: each.value });
          else if (each.type === "delete") await store.edit((draft) => void delete draft[each.field]);
          else if (each.type === "setState") await store.setState({ ...each.fields });
          else if (each.type === "clear") await store.clear();
          else {
            const changes = store.takeChanges();
            for (const [name, taken] of changes?.set ?? []) rows.set(name, JSON.stringify(taken));
            for (const name of changes?.deleted ?? []) rows.delete(name);
            const state = Object.entries(await store.getState());
            expect(rows).toEqual(new Map(state.map(([name, current]) => [name, JSON.stringify(current)])));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
