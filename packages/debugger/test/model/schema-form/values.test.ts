import { describe, expect, test } from "vitest";
import { chosenOption } from "../../../src/model/schema-form/chosen-option.ts";
import { freeKey, withKey, withMovedItem, withProperty } from "../../../src/model/schema-form/edit-value.ts";
import { fieldOf } from "../../../src/model/schema-form/field-of.ts";
import { fromLocalTime, toLocalTime } from "../../../src/model/schema-form/local-time.ts";
import { readNumber } from "../../../src/model/schema-form/read-number.ts";
import { withRecentInput } from "../../../src/model/schema-form/recent-inputs.ts";
import { withoutSecrets } from "../../../src/model/schema-form/without-secrets.ts";

describe("secrets", () => {
  const schema = {
    properties: {
      user: { type: "string" },
      password: { type: "string", format: "password" },
      keys: { type: "array", items: { $ref: "#/$defs/Key" } },
      more: { type: "object", additionalProperties: { type: "string", writeOnly: true } },
      raw: { type: "array", prefixItems: [{ type: "string", writeOnly: true }] },
      auth: {
        anyOf: [
          { type: "object", properties: { token: { type: "string", writeOnly: true }, id: {} }, required: ["token"] },
          { type: "null" },
        ],
      },
    },
    $defs: { Key: { type: "object", properties: { id: { type: "string" }, key: { writeOnly: true } } } },
  };

  test("passwords and what is written only are left out, at any depth", () => {
    const value = {
      user: "ada",
      password: "hunter2",
      keys: [{ id: "1", key: "hunter2" }],
      more: { a: "hunter2" },
      raw: ["hunter2"],
      auth: { token: "hunter2", id: 5 },
    };
    const kept = withoutSecrets(schema, value);
    expect(kept).toEqual({ user: "ada", keys: [{ id: "1" }], more: {}, auth: { id: 5 } });
  });

  test("recent inputs: ten, the latest first, each once, none over 20 KB, none with secrets, none without a schema", () => {
    let inputs: readonly unknown[] = [];
    for (let number = 0; number < 12; number++) inputs = withRecentInput(inputs, { user: `${number}` }, schema);
    inputs = withRecentInput(inputs, { user: "5", password: "hunter2" }, schema);
    expect(inputs.map((input) => (input as { user: string }).user)).toEqual([
      "5",
      "11",
      "10",
      "9",
      "8",
      "7",
      "6",
      "4",
      "3",
      "2",
    ]);
    expect(JSON.stringify(inputs)).not.toContain("hunter2");
    expect(withRecentInput(inputs, { user: "x".repeat(21_000) }, schema)).toBe(inputs);
    expect(withRecentInput(inputs, { user: "y" }, undefined)).toBe(inputs);
  });
});

test("the option of a value follows from its constants, its keys and its type", () => {
  const field = fieldOf({
    oneOf: [
      { type: "object", properties: { kind: { const: "a" }, x: {} } },
      { type: "object", properties: { kind: { const: "b" }, x: {} } },
      { type: "object", properties: { y: {} }, required: ["y"] },
      { type: "number" },
      { type: "integer" },
      { type: "array" },
    ],
  });
  if (field.kind !== "choice") throw new Error(field.kind);
  const values = [{ kind: "b", x: 1 }, { kind: "a" }, { y: 2 }, 1.5, 2, [], "none", undefined];
  expect(values.map((value) => chosenOption(field, value))).toEqual([1, 0, 2, 3, 4, 5, undefined, undefined]);
});

test("a number is one, or stays a text; a long one does not lose digits", () => {
  expect(["1", " 2.50 ", "-1e3", ".5", "1.", "+4"].map(readNumber)).toEqual([1, 2.5, -1000, 0.5, 1, 4]);
  expect(["", "  "].map(readNumber)).toEqual([undefined, undefined]);
  for (const text of ["abc", "1,5", "0x10", "1e999", "9007199254740993", "--1"]) expect(readNumber(text)).toBe(text);
});

test("a time of day goes to the zone of the page, and back", () => {
  const local = toLocalTime("2026-11-20T10:30:00Z");
  expect(fromLocalTime(local ?? "")).toBe("2026-11-20T10:30:00Z");
  expect(toLocalTime("soon")).toBeUndefined();
  expect(fromLocalTime("")).toBe("");
});

test("objects and lists are changed without changing them", () => {
  const object = Object.freeze({ a: 1, b: 2 });
  expect(withProperty(object, "a", 3)).toEqual({ a: 3, b: 2 });
  expect(Object.keys(withProperty(object, "a", 3))).toEqual(["a", "b"]);
  expect(withProperty(object, "a", undefined)).toEqual({ b: 2 });
  expect(withProperty(undefined, "a", 1)).toEqual({ a: 1 });
  expect(Object.entries(withKey(object, "a", "c"))).toEqual([
    ["c", 1],
    ["b", 2],
  ]);
  expect(withKey(object, "a", "b")).toEqual(object);
  expect(freeKey({ key: 1 })).toBe("key2");
  const list = Object.freeze([1, 2, 3]);
  expect(withMovedItem(list, 0, 1)).toEqual([2, 1, 3]);
  expect(withMovedItem(list, 0, -1)).toBe(list);
});
