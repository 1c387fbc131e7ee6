import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ContextStateError } from "../../src/errors.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";

const base = z.object({ count: z.number().default(0), label: z.string().default("none") });
const child = base.extend({ tags: z.array(z.string()).default([]) });

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("get and set", () => {
  test("[engine 270] simple and nested paths", async () => {
    const store = new MemoryStateStore();
    await store.set("name", "Ada");
    await store.set("address.city", "London");
    expect(await store.get("name")).toBe("Ada");
    expect(await store.get("address.city")).toBe("London");
    expect(await store.get("address")).toEqual({ city: "London" });
  });

  test("[engine 271] a missing path is an error without a fallback, else the fallback, whatever it is", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({
      initial: { here: undefined, user: { name: "Ada" } },
    });
    await expect(store.get("user.age")).rejects.toThrow(/"user.age" not found/);
    await expect(store.get("gone")).rejects.toThrow(RangeError);
    expect(await store.get("user.age", 36)).toBe(36);
    expect(await store.get("gone", null)).toBeNull();
    expect(await store.get("gone", undefined)).toBeUndefined();
    expect(await store.get("user.name.first", "no")).toBe("no");
    expect(await store.get("here", "fallback")).toBeUndefined();
  });

  test("[engine 272] missing intermediates are created as objects", async () => {
    const store = new MemoryStateStore();
    await store.set("a.b.0.c", 1);
    expect(await store.getState()).toEqual({ a: { b: { "0": { c: 1 } } } });
  });

  test("[engine 273] segments of a list are indices, negative ones from its end", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { list: [1, { name: "two" }, 3] } });
    expect([await store.get("list.0"), await store.get("list.-1"), await store.get("list.1.name")]).toEqual([
      1,
      3,
      "two",
    ]);
    for (const path of ["list.3", "list.-4", "list.length", "list.1.5", "list.1e0"]) {
      expect(await store.get(path, "fallback")).toBe("fallback");
      await expect(store.get(path)).rejects.toThrow("not found");
    }
    await store.set("list.-1", "three");
    await store.set("list.1.name", "zwei");
    expect(await store.get("list")).toEqual([1, { name: "zwei" }, "three"]);
    await expect(store.set("list.3", 4)).rejects.toThrow("there is no item 3 in a list of 3");
    await expect(store.set("list.x.y", 4)).rejects.toThrow(RangeError);
  });

  test("[engine 290] the empty path is the whole state to get, and an error to set", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { a: 1 } });
    expect(await store.get("")).toEqual({ a: 1 });
    await expect(store.set("", {})).rejects.toThrow("cannot be empty");
  });

  test("[engine 274] clear removes what was set, and restores defaults", async () => {
    const untyped = new MemoryStateStore<Record<string, unknown>>({ initial: { seeded: true } });
    await untyped.set("key", 1);
    await untyped.clear();
    expect(await untyped.getState()).toEqual({});

    const typed = new MemoryStateStore({ schema: base });
    await typed.set("count", 5);
    await typed.clear();
    expect(await typed.getState()).toEqual({ count: 0, label: "none" });
  });

  test("[engine 278] two copies are equal, and none of them is the state", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { a: 1, b: [2] } });
    const [first, second] = [await store.getState(), await store.getState()];
    expect(first).toEqual(second);
    (first as Record<string, unknown>)["a"] = "changed";
    expect(await store.get("a")).toBe(1);
  });

  test("what is shared is copied before it changes, what is not is left in place", async () => {
    const given = { list: [1], other: { big: true } };
    const store = new MemoryStateStore<{ given: typeof given }>({ initial: { given } });
    const before = await store.snapshot();
    expect(await store.snapshot()).toBe(before);
    await store.set("given.list.0", 2);
    const after = await store.snapshot();
    expect(given.list).toEqual([1]);
    expect(before).toEqual({ given: { list: [1], other: { big: true } } });
    expect(after).toEqual({ given: { list: [2], other: { big: true } } });
    expect(after.given.other).toBe(given.other);
    await store.set("given.list.0", 3);
    expect(after.given.list).toEqual([2]);
  });
});

describe("edit", () => {
  test("[engine 275] changes are visible afterwards", async () => {
    const store = new MemoryStateStore({ initial: { items: [1] } });
    const length = await store.edit((draft) => draft.items.push(2));
    expect(length).toBe(2);
    expect(await store.get("items")).toEqual([1, 2]);
  });

  test("[engine 276] all changes of one edit are visible, at once", async () => {
    const store = new MemoryStateStore<Record<string, number>>({ initial: { a: 1, b: 1 } });
    const edited = store.edit(async (draft) => {
      draft["a"] = 2;
      await turn();
      draft["b"] = 2;
      draft["c"] = 2;
    });
    expect(await store.getState()).toEqual({ a: 1, b: 1 });
    expect(await store.get("c")).toBe(2); // waits for the edit
    await edited;
    expect(await store.getState()).toEqual({ a: 2, b: 2, c: 2 });
  });

  test("[engine 277] concurrent edits run one after another", async () => {
    const store = new MemoryStateStore({ initial: { value: 0 } });
    const worker = () =>
      store.edit(async (draft) => {
        draft.value += 1;
        await turn();
        if (draft.value % 2 === 0) draft.value -= 1;
      });
    await Promise.all(Array.from({ length: 10 }, worker));
    expect(await store.get("value")).toBe(1);
  });

  test("an error rolls back all of it, and the next edit goes on", async () => {
    const store = new MemoryStateStore({ initial: { user: { name: "Ada" }, items: [1], seen: new Set([1]) } });
    const failing = store.edit(async (draft) => {
      draft.user.name = "Bob";
      draft.items.push(2);
      draft.seen.clear();
      await turn();
      throw new Error("no");
    });
    const next = store.edit((draft) => draft.items.push(3));
    await expect(failing).rejects.toThrow("no");
    await next;
    expect(await store.getState()).toEqual({ user: { name: "Ada" }, items: [1, 3], seen: new Set([1]) });
  });

  test("a shared part stays shared in the draft, a cycle stays a cycle", async () => {
    const shared = { count: 0 };
    const store = new MemoryStateStore<{ a: typeof shared; b: typeof shared; self?: unknown }>({
      initial: { a: shared, b: shared },
    });
    await store.edit((draft) => {
      draft.a.count += 1;
      draft.self = draft;
    });
    await store.edit((draft) => {
      expect(draft.b.count).toBe(1);
      expect(draft.self).toBe(draft);
    });
    expect(shared.count).toBe(0);
  });

  test("a deep state does not overflow the stack", async () => {
    let deep: Record<string, unknown> = {};
    for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { deep } });
    await store.edit((draft) => {
      draft["done"] = true;
    });
    expect(await store.get("done")).toBe(true);
  });

  test("using the store inside is an error, not a deadlock", async () => {
    const store = new MemoryStateStore<{ value: number }>({ initial: { value: 0 } });
    const uses: readonly (() => Promise<unknown>)[] = [
      () => store.set("value", 1),
      () => store.get("value"),
      () => store.setState({ value: 1 }),
      () => store.clear(),
      () => store.edit(() => {}),
    ];
    for (const use of uses) {
      await expect(
        store.edit(async (draft) => {
          draft.value = 2;
          await use();
        }),
      ).rejects.toThrow(ContextStateError);
    }
    expect(await store.get("value")).toBe(0);
    expect(await store.edit(async () => (await store.getState()).value)).toBe(0);
  });

  test("whatever fails and whenever, each edit happens entirely or not at all", async () => {
    const edits = fc.array(fc.record({ by: fc.integer({ min: -9, max: 9 }), fails: fc.boolean(), turns: fc.nat(2) }));
    await fc.assert(
      fc.asyncProperty(edits, async (edits) => {
        const store = new MemoryStateStore({ initial: { from: { sum: 0 }, to: [0] } });
        const results = edits.map(({ by, fails, turns }) =>
          store.edit(async (draft) => {
            draft.from.sum -= by;
            for (let count = 0; count < turns; count += 1) await Promise.resolve();
            if (fails) throw new Error("rolled back");
            draft.to[0] = (draft.to[0] ?? 0) + by;
          }),
        );
        await Promise.allSettled(results);
        const expected = edits.reduce((sum, { by, fails }) => (fails ? sum : sum + by), 0);
        expect(await store.get("to.0")).toBe(expected);
        expect((await store.get("from.sum")) + expected).toBe(0);
      }),
    );
  });
});

describe("a state with a schema", () => {
  test("[engine 279] a state of the same type replaces", async () => {
    const store = new MemoryStateStore({ schema: child });
    await store.setState({ count: 1, label: "one", tags: ["a"] });
    await store.setState({ count: 2, label: "two", tags: [] });
    expect(await store.getState()).toEqual({ count: 2, label: "two", tags: [] });

    const untyped = new MemoryStateStore({ initial: { a: 1 } });
    await untyped.setState({ b: 2 } as never);
    expect(await untyped.getState()).toEqual({ b: 2 });
  });

  test("[engine 280] a state with a part of the fields overwrites these, and keeps the others", async () => {
    const store = new MemoryStateStore({ schema: child });
    await store.set("tags", ["kept"]);
    await store.setState({ count: 7, label: "base" } as never);
    expect(await store.getState()).toEqual({ count: 7, label: "base", tags: ["kept"] });
    await expect(store.set("tags", "no list" as never)).rejects.toThrow(TypeError);
  });

  test("[engine 281] a state of another type is refused", async () => {
    const store = new MemoryStateStore({ schema: base, typeName: "BaseState" });
    for (const other of [{ price: 3 }, { count: 1, price: 3 }, { count: "many" }, [], null, "text", new Map()]) {
      await expect(store.setState(other as never)).rejects.toThrow(/must be of type BaseState/);
    }
    await expect(store.setState({ count: "many" } as never)).rejects.toThrow(/count/);
    expect(await store.getState()).toEqual({ count: 0, label: "none" });
  });

  test("[engine 286] an invalid value is refused, by whichever way it comes", async () => {
    const store = new MemoryStateStore({ schema: child });
    await expect(store.set("count", "three" as never)).rejects.toThrow(/count/);
    await expect(store.set("missing" as never, 1 as never)).rejects.toThrow(/does not declare "missing"/);
    await expect(
      store.edit((draft) => {
        draft.label = "changed";
        draft.count = null as never;
      }),
    ).rejects.toThrow(TypeError);
    expect(await store.getState()).toEqual({ count: 0, label: "none", tags: [] });
  });

  test("a nested field that the schema does not declare is refused", async () => {
    const schema = z.object({ user: z.object({ name: z.string() }).default({ name: "Ada" }) });
    const store = new MemoryStateStore({ schema });
    await expect(store.set("user.age" as never, 36 as never)).rejects.toThrow(/does not declare "user.age"/);
    expect(await store.get("user")).toEqual({ name: "Ada" });
  });

  test("fields without defaults are an error at the first use and by clear, unless there is a state", async () => {
    const schema = z.object({ name: z.string() });
    const store = new MemoryStateStore({ schema });
    await expect(store.get("name")).rejects.toThrow("must have defaults");
    await store.setState({ name: "Ada" });
    expect(await store.get("name")).toBe("Ada");
    await expect(store.clear()).rejects.toThrow("must have defaults");
    expect(await new MemoryStateStore({ schema, initial: { name: "Bob" } }).get("name")).toBe("Bob");
  });

  test("a saved state gets defaults, loses what is not known any more, and must fit", async () => {
    const saved = { count: 3, old: true };
    expect(await new MemoryStateStore({ schema: base, initial: saved }).getState()).toEqual({
      count: 3,
      label: "none",
    });
    const wrong = new MemoryStateStore({ schema: base, initial: { count: "x" } as never });
    await expect(wrong.getState()).rejects.toThrow(/must be of type/);
  });

  test("a schema may be asynchronous, an optional field be emptied", async () => {
    const schema = z
      .object({ name: z.string().optional() })
      .refine(async ({ name }) => name !== "bad", { message: "bad name" });
    const store = new MemoryStateStore({ schema });
    const [first] = await Promise.all([store.getState(), store.set("name", "good")]);
    expect(first).toEqual({});
    await expect(store.set("name", "bad")).rejects.toThrow("bad name");
    expect(await store.get("name")).toBe("good");
    await store.setState({ name: undefined });
    expect(await store.get("name", "none")).toBeUndefined();
  });

  test("the draft is no use for smuggling in an undeclared field", async () => {
    const store = new MemoryStateStore({ schema: base });
    await expect(store.edit((draft) => void Object.assign(draft, { price: 1 }))).rejects.toThrow(/"price"/);
  });
});
