import fc from "fast-check";
import { expect, test } from "vitest";
import { PersistentQueue } from "../../src/engine/persistent-queue.ts";

/** A change of the version that is `back` versions old. */
type Change =
  | { readonly type: "push"; readonly item: number; readonly back: number }
  | { readonly type: "drop"; readonly count: number; readonly back: number };

/** Mostly the newest version, as the engine does. */
const back = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(50) });
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("push" as const), item: fc.integer(), back }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("drop" as const), count: fc.nat(6), back }) },
);

test("a queue is a list that takes at the end and gives at the front, and no change reaches an older version", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const versions = [{ queue: PersistentQueue.empty<number>(), model: [] as readonly number[] }];
      for (const each of changes) {
        const base = versions[Math.max(0, versions.length - 1 - each.back)] as (typeof versions)[number];
        versions.push(
          each.type === "push"
            ? { queue: base.queue.push(each.item), model: [...base.model, each.item] }
            : { queue: base.queue.drop(each.count), model: base.model.slice(each.count) },
        );
      }
      for (const { queue, model } of versions) {
        expect(queue.toArray()).toEqual(model);
        expect(queue.length).toBe(model.length);
        expect(queue.first).toBe(model[0]);
      }
    }),
  );
});

test("a queue made of a list does not see its later changes", () => {
  const list = [1, 2];
  const queue = PersistentQueue.from(list);
  list.push(3);
  expect(queue.push(4).toArray()).toEqual([1, 2, 4]);
  expect(queue.toArray()).toEqual([1, 2]);
});

test("a long life at a short length keeps what it holds, and nothing else", () => {
  let queue = PersistentQueue.from(["a", "b"]);
  for (let round = 0; round < 10_000; round++) queue = queue.push(`${round}`).drop();
  expect(queue.toArray()).toEqual(["9998", "9999"]);
});
