import fc from "fast-check";
import { expect, test } from "vitest";
import { PersistentMap } from "../../src/engine/persistent-map.ts";
import { areCollected } from "../runtime/collect-garbage.ts";

// The last two have the same hash, as far as the map looks at it.
const keys = ["a", "b", "c", "__proto__", "buffer 20", "buffer 189"];
const key = fc.constantFrom(...keys);
const back = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(50) });
const change = fc.oneof(
  fc.record({ type: fc.constant("set" as const), key, value: fc.integer(), back }),
  fc.record({ type: fc.constant("delete" as const), key, back }),
  fc.record({ type: fc.constant("get" as const), key, back }),
);

test("a map is a map, and no change and no look reaches another version", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
      const versions = [{ map: PersistentMap.empty<number>(), model: new Map<string, number>() }];
      for (const each of changes) {
        const { map, model } = versions[Math.max(0, versions.length - 1 - each.back)] as (typeof versions)[number];
        if (each.type === "get") {
          expect(map.get(each.key)).toBe(model.get(each.key));
          continue;
        }
        const next = new Map(model);
        if (each.type === "set") next.set(each.key, each.value);
        else next.delete(each.key);
        versions.push({
          map: each.type === "set" ? map.set(each.key, each.value) : map.delete(each.key),
          model: next,
        });
      }
      for (const { map, model } of [...versions, ...versions.toReversed()]) {
        expect(map.size).toBe(model.size);
        expect(new Map(map.entries())).toEqual(model);
        for (const name of [...keys, "d"]) expect(map.get(name)).toBe(model.get(name));
      }
    }),
  );
});

test("deleting what is not there changes nothing, and an emptied map is the empty one", () => {
  const map = PersistentMap.empty<number>().set("a", 1);
  expect(map.delete("b")).toBe(map);
  expect(map.delete("a")).toBe(PersistentMap.empty());
  expect(map.get("a")).toBe(1);
});

test("an old version that is kept does not keep what newer ones have held", async () => {
  const old = PersistentMap.empty<object>().set("a", {}).set("b", {});
  let newest = old;
  const setAnew = (): WeakRef<object> => {
    const value = {};
    newest = newest.set("b", value);
    return new WeakRef(value);
  };
  const references = Array.from({ length: 10 }, setAnew);
  newest = newest.set("b", {});
  expect(await areCollected(references)).toBe(true);
  expect([old.size, newest.size]).toEqual([2, 2]);
});
