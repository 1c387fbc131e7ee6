import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";

const hostile = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];
const value = fc.jsonValue({ maxDepth: 2 });
/** No segment reads as an index, so that whatever is missing becomes an object. */
const name = fc.oneof(
  fc.string({ maxLength: 5 }).map((text) => `${text.replaceAll(".", "")}n`),
  fc.constantFrom("constructor", "prototype", "toString", "n", "0", "-1"),
);
const names = fc.array(name, { minLength: 1, maxLength: 5 });

test("what is set at a path is got there, and nothing else has changed", async () => {
  await fc.assert(
    fc.asyncProperty(names, value, value, async (path, first, second) => {
      const store = new MemoryStateStore<Record<string, unknown>>({ initial: { other: { kept: [1] } } });
      const text = ["root", ...path].join(".");
      await store.set(text, first);
      expect(await store.get(text)).toEqual(first);
      await store.set(text, second);
      expect(await store.get(text)).toEqual(second);
      expect(await store.get("other")).toEqual({ kept: [1] });
      expect(Object.keys(await store.getState())).toEqual(["other", "root"]);
    }),
  );
});

test("a set in a tree equals the same assignment in a plain object, and leaves earlier copies alone", async () => {
  const tree = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.dictionary(fc.constantFrom("a", "b"), fc.integer()));
  const writes = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", "b"), fc.integer()));
  await fc.assert(
    fc.asyncProperty(tree, writes, async (initial, writes) => {
      const model: Record<string, Record<string, number>> = structuredClone(initial);
      const store = new MemoryStateStore({ initial });
      const copies: [actual: unknown, expected: unknown][] = [[initial, structuredClone(initial)]];
      for (const [outer, inner, number] of writes) {
        await store.set(`${outer}.${inner}`, number);
        model[outer] = { ...model[outer], [inner]: number };
        if (number % 2 === 0) copies.push([await store.getState(), structuredClone(model)]);
        if (number % 3 === 0) copies.push([await store.get(outer), structuredClone(model[outer])]);
      }
      expect(await store.getState()).toEqual(model);
      for (const [actual, expected] of copies) expect(actual).toEqual(expected);
    }),
  );
});

describe("hostile names", () => {
  test.each(hostile)("%s finds nothing that an object inherits", async (segment) => {
    const store = new MemoryStateStore<Record<string, unknown>>({
      initial: { user: {}, list: [1], event: new (class Thing {})() },
    });
    for (const path of [segment, `user.${segment}`, `list.${segment}`, `event.${segment}`, `${segment}.constructor`]) {
      expect(await store.get(path, "nothing")).toBe("nothing");
    }
  });

  test.each(["__proto__", "__proto__.polluted", "user.__proto__.polluted", "a.b.__proto__"])(
    "%s cannot be set",
    async (path) => {
      const store = new MemoryStateStore<Record<string, unknown>>({ initial: { user: {} } });
      await expect(store.set(path, true)).rejects.toThrow(/"__proto__" cannot be the name of a field/);
      expect(await store.getState()).toEqual({ user: {} });
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
  );

  test("constructor and prototype are fields like others", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { user: {} } });
    await store.set("user.constructor.prototype.polluted", true);
    expect(await store.get("user")).toEqual({ constructor: { prototype: { polluted: true } } });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect({}.constructor).toBe(Object);
  });

  test("a whole state keeps __proto__ as mere data", async () => {
    const store = new MemoryStateStore();
    await store.setState(JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}'));
    await store.edit((draft) => {
      draft["b"] = 1;
    });
    const state = await store.getState();
    expect(Object.keys(state)).toEqual(["__proto__", "a", "b"]);
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
    expect(await store.get("a.polluted", "nothing")).toBe("nothing");
    expect(await store.get("__proto__.polluted")).toBe(1);
  });
});

describe("limits", () => {
  test("a path has at most 1000 segments", async () => {
    const store = new MemoryStateStore();
    const path = Array.from({ length: 1000 }, () => "a").join(".");
    await store.set(path, 1);
    expect(await store.get(path)).toBe(1);
    await expect(store.set(`${path}.a`, 1)).rejects.toThrow("at most 1000 segments");
    await expect(store.get(`${path}.a`, 0)).rejects.toThrow(RangeError);
  });

  test("a numeric first segment is a name, not an index", async () => {
    const store = new MemoryStateStore();
    await store.set("0", "zero");
    await store.set("1.name", "one");
    expect(await store.getState()).toEqual({ "0": "zero", "1": { name: "one" } });
  });

  test.each([
    ["text.length", '"text" is a string'],
    ["date.year", '"date" is a Date'],
    ["nested.map.key", '"nested.map" is a Map'],
  ])("%s leads into something without fields", async (path, message) => {
    const initial = { text: "abc", date: new Date(0), nested: { map: new Map() } };
    const store = new MemoryStateStore<Record<string, unknown>>({ initial });
    await expect(store.set(path, 1)).rejects.toThrow(message);
    expect(await store.getState()).toEqual(initial);
  });

  test("an object is made in place of null and undefined", async () => {
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { none: null, list: [undefined] } });
    await store.set("none.name", 1);
    await store.set("list.0.name", 2);
    expect(await store.getState()).toEqual({ none: { name: 1 }, list: [{ name: 2 }] });
  });

  test("fields and getters of an instance are found, its methods are not", async () => {
    class Account {
      readonly owner = "Ada";
      get initial() {
        return this.owner[0];
      }
      close() {}
    }
    const store = new MemoryStateStore<Record<string, unknown>>({ initial: { account: new Account() } });
    expect(await store.get("account.owner")).toBe("Ada");
    expect(await store.get("account.initial")).toBe("A");
    expect(await store.get("account.close", "nothing")).toBe("nothing");
  });
});
