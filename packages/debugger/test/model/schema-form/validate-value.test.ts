import { expect, test } from "vitest";
import { namedField } from "../../../src/model/schema-form/named-field.ts";
import { validateValue } from "../../../src/model/schema-form/validate-value.ts";

const pets = {
  type: "object",
  properties: {
    pet: { oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] },
    name: { anyOf: [{ type: "string", minLength: 2 }, { type: "null" }] },
  },
  $defs: {
    Cat: {
      type: "object",
      properties: { kind: { const: "cat" }, lives: { type: "integer", maximum: 9 } },
      required: ["kind", "lives"],
    },
    Dog: {
      type: "object",
      properties: { kind: { const: "dog" }, tricks: { type: "array" } },
      required: ["kind", "tricks"],
    },
  },
};

test.each([
  [{ properties: { a: { type: "string" } }, required: ["a"] }, {}, [["/a", "is required"]]],
  [{ properties: { a: { type: "string" } }, required: ["a"] }, { a: undefined }, [["/a", "is required"]]],
  [{ properties: { "a/b": { type: "string" } }, required: ["a/b"] }, {}, [["/a~1b", "is required"]]],
  [{ properties: { a: { type: "string" } } }, [], [["", "must be an object"]]],
  [{ properties: { n: { type: "integer", minimum: 1 } } }, { n: 0 }, [["/n", "must be at least 1"]]],
  [{ properties: { n: { type: "integer" } } }, { n: "12a" }, [["/n", "must be a whole number"]]],
  [{ properties: { n: { type: "number", exclusiveMinimum: 0 } } }, { n: 0 }, [["/n", "must be more than 0"]]],
  [{ properties: { s: { minLength: 1, type: "string" } } }, { s: "" }, [["/s", "must not be empty"]]],
  [{ properties: { s: { type: "string", format: "email" } } }, { s: "x" }, [["/s", "must be an email address"]]],
  [{ properties: { s: { enum: ["a", "b"] } } }, { s: "c" }, [["/s", "must be one of a, b"]]],
  [
    { properties: { l: { type: "array", items: { type: "integer" } } } },
    { l: [1, undefined] },
    [["/l/1", "is required"]],
  ],
  [
    { properties: { l: { type: "array", uniqueItems: true } } },
    { l: [1, 1] },
    [["/l", "must not have the same item twice"]],
  ],
  [pets, { pet: { kind: "cat", lives: 12 } }, [["/pet/lives", "must be at most 9"]]],
  [pets, { pet: { kind: "dog" } }, [["/pet/tricks", "is required"]]],
  [pets, { name: "a" }, [["/name", "must have at least 2 characters"]]],
  [pets, { name: null }, []],
  [{ properties: {}, additionalProperties: false }, { a: 1 }, [["/a", "is not known here"]]],
])("of %j, %j: %j", (schema, value, errors) => {
  expect(validateValue(schema, value)).toEqual(errors.map(([path, message]) => ({ path, message })));
});

test("a schema that cannot be read finds nothing, and is not changed", () => {
  expect(validateValue({ properties: { a: { type: "string", pattern: "(?P<x>a)" } } }, { a: "b" })).toEqual([]);
  expect(validateValue({ $ref: "#/nowhere" }, {})).toEqual([]);
  const schema = Object.freeze({ type: "object", properties: Object.freeze({ a: Object.freeze({ $ref: "#" }) }) });
  expect(validateValue(schema, { a: { a: 1 } })).toHaveLength(1);
});

test("an answer of a server belongs to the field that it names", () => {
  const schema = { properties: { count: {}, "user.name": {}, countdown: {} } };
  expect(namedField(schema, 'Field "count" must be at least 1')).toBe("/count");
  expect(namedField(schema, "1 validation error for TypedStart\ncount\n  Field required")).toBe("/count");
  expect(namedField(schema, "countdown: too short")).toBe("/countdown");
  expect(namedField(schema, "Expected `user.name`")).toBe("/user.name");
  expect(namedField(schema, "Too many counts")).toBeUndefined();
});
