import fc from "fast-check";
import { expect, test } from "vitest";
import { IndexTrie } from "../../src/engine/index-trie.ts";

/** Small ones, those at the edges of the levels, and those of a run that is old. */
const index = fc.oneof(
  fc.nat(40),
  fc.constantFrom(31, 32, 33, 1_023, 1_024, 32_767, 32_768, 2 ** 20, 2 ** 31, 2 ** 32 - 1),
  fc.nat(2 ** 31),
);
const back = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(50) });
const change = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant("set" as const), index, value: fc.integer(), back }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("delete" as const), index, back }) },
);

const ordered = (model: ReadonlyMap<number, number>): number[] =>
  [...model].sort(([left], [right]) => left - right).map(([, value]) => value);

function firstFree(model: ReadonlyMap<number, number>): number {
  let free = 0;
  while (model.has(free)) free++;
  return free;
}

test("a trie is a map of numbers in their order, and no change reaches an older version", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
      const versions = [{ trie: IndexTrie.empty<number>(), model: new Map<number, number>() }];
      for (const each of changes) {
        const { trie, model } = versions[Math.max(0, versions.length - 1 - each.back)] as (typeof versions)[number];
        const next = new Map(model);
        if (each.type === "set") next.set(each.index, each.value);
        else next.delete(each.index);
        versions.push({
          trie: each.type === "set" ? trie.set(each.index, each.value) : trie.delete(each.index),
          model: next,
        });
      }
      for (const { trie, model } of versions) {
        expect(trie.size).toBe(model.size);
        expect(trie.values()).toEqual(ordered(model));
        expect(trie.firstFree()).toBe(firstFree(model));
        for (const { index: known } of changes) expect(trie.get(known)).toBe(model.get(known));
      }
    }),
  );
});

test("the first free number is found among many", () => {
  let trie = IndexTrie.empty<string>();
  for (let number = 0; number < 1_100; number++) {
    expect(trie.firstFree()).toBe(number);
    trie = trie.set(number, "taken");
  }
  for (const number of [1_024, 1_023, 500, 32, 31, 0]) {
    trie = trie.delete(number);
    expect(trie.firstFree()).toBe(number);
  }
});

test("what is no index has no value", () => {
  const trie = Array.from({ length: 40 }, (_item, number) => number).reduce(
    (all, number) => all.set(number, "taken"),
    IndexTrie.empty<string>(),
  );
  for (const number of [-1, -32, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 40, 2 ** 53]) {
    expect(trie.get(number)).toBeUndefined();
    expect(trie.delete(number)).toBe(trie);
  }
});
