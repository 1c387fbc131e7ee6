import { expect, test } from "vitest";
import { keysOf, pathText, pointerOf } from "../../../src/model/json/json-pointer.ts";
import { jsonChanges, jsonRows } from "../../../src/model/json/json-rows.ts";

const open = { isExpanded: () => true, shown: () => 100 };

test("a path and its pointer say the same", () => {
  const path = ["a/b", 0, "c~d", ""];
  expect(pointerOf(path)).toBe("/a~1b/0/c~0d/");
  expect(keysOf(pointerOf(path))).toEqual(["a/b", "0", "c~d", ""]);
  expect(keysOf("")).toEqual([]);
  expect(pathText(["items", 0, "first name"])).toBe('items[0]["first name"]');
});

test("the rows of a tree are its parts in order, with their level and place", () => {
  const rows = jsonRows({ a: [1, { b: null }], c: "x" }, open);
  expect(rows.map(({ pointer, level, position, siblings }) => [pointer, level, position, siblings])).toEqual([
    ["/a", 1, 1, 2],
    ["/a/0", 2, 1, 2],
    ["/a/1", 2, 2, 2],
    ["/a/1/b", 3, 1, 1],
    ["/c", 1, 2, 2],
  ]);
});

test("what is closed is not looked at", () => {
  const value = {
    get inner(): unknown {
      return {
        get deep(): never {
          throw new Error("looked at");
        },
      };
    },
  };
  expect(jsonRows(value, { ...open, isExpanded: () => false })).toHaveLength(1);
});

test("a list of 250 comes in pages", () => {
  const value = Array.from({ length: 250 }, (_, index) => index);
  const rows = jsonRows(value, open);
  expect(rows).toHaveLength(101);
  expect(rows.at(-1)).toMatchObject({ kind: "more", size: 150 });
  expect(jsonRows(value, { ...open, shown: () => 300 })).toHaveLength(250);
});

test("a value without parts, and one whose parts are none, is a row of its own", () => {
  for (const value of [0, false, "", null, [], {}]) {
    expect(jsonRows(value, open)).toMatchObject([{ key: undefined, value, isExpanded: false }]);
  }
});

test("differences are shown where they are, and around them", () => {
  const changes = jsonChanges([
    { type: "CHANGE", path: ["a", "b"], oldValue: 1 },
    { type: "CREATE", path: ["c"] },
    { type: "REMOVE", path: ["a", "old"], oldValue: "gone" },
  ]);
  const rows = jsonRows({ a: { b: 2 }, c: 3 }, { ...open, changes });
  expect(rows.map(({ pointer, change, value, oldValue }) => [pointer, change, value, oldValue])).toEqual([
    ["/a", "inside", { b: 2 }, undefined],
    ["/a/b", "changed", 2, 1],
    ["/a/old", "removed", "gone", undefined],
    ["/c", "added", 3, undefined],
  ]);
});
