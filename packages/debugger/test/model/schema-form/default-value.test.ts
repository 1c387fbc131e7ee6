import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultValue } from "../../../src/model/schema-form/default-value.ts";
import type { JsonSchema } from "../../../src/model/schema-form/json-schema.ts";
import { validateValue } from "../../../src/model/schema-form/validate-value.ts";

test("defaults are there, what is optional without one is absent, what is required without one is to be given", () => {
  const schema = {
    type: "object",
    properties: {
      topic: { type: "string" },
      count: { type: "integer", default: 2 },
      note: { type: "string" },
      kind: { const: "a" },
      other: { const: "b" },
      options: { type: "object", properties: { deep: { type: "boolean", default: false } } },
      needed: { type: "object", properties: { deep: { type: "boolean", default: false } } },
      tags: { type: "array", items: { type: "string", default: "x" }, minItems: 2 },
      empty: { anyOf: [{ type: "string" }, { type: "null" }], default: null },
    },
    required: ["topic", "kind", "needed", "tags"],
  };
  expect(defaultValue(schema)).toEqual({
    count: 2,
    kind: "a",
    needed: { deep: false },
    tags: ["x", "x"],
    empty: null,
  });
});

test("a schema of no fields, and one of anything, begins with an empty object", () => {
  expect(defaultValue({ properties: {}, title: "StartEvent" })).toEqual({});
  expect(defaultValue({})).toEqual({});
  expect(defaultValue({ type: "object", additionalProperties: true })).toEqual({});
});

test("a default is not shared with the schema", () => {
  const schema = { properties: { list: { type: "array", default: [1] } } };
  const first = defaultValue(schema) as { list: number[] };
  first.list.push(2);
  expect(defaultValue(schema)).toEqual({ list: [1] });
});

/** A schema with a default that fits it. */
const withDefault: fc.Arbitrary<JsonSchema> = fc.letrec<{ node: JsonSchema }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string().map((text) => ({ type: "string", default: text })),
    fc.integer().map((number) => ({ type: "integer", default: number, minimum: number })),
    fc.boolean().map((value) => ({ type: "boolean", default: value })),
    fc.jsonValue().map((value) => ({ const: JSON.parse(JSON.stringify(value)) as unknown })),
    fc.string().map((text) => ({ anyOf: [{ type: "string" }, { type: "null" }], default: text })),
    fc.constant({ type: ["integer", "null"], default: null }),
    fc.array(fc.string(), { minLength: 1 }).map((values) => ({ enum: values, default: values[0] })),
    fc.array(tie("node"), { maxLength: 3 }).map((options) => ({
      type: "array",
      items: options[0] ?? {},
      minItems: options[0] === undefined ? 0 : 1,
    })),
    fc.dictionary(fc.string(), tie("node"), { maxKeys: 4 }).map((properties) => ({
      type: "object",
      properties,
      required: Object.keys(properties),
    })),
    tie("node").map((inner) => ({ allOf: [inner], description: "wrapped" })),
  ),
})).node;

test("where everything that is required has a default, what a form begins with fits the schema", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), withDefault, { maxKeys: 5 }), (properties) => {
      const schema = { type: "object", properties, required: Object.keys(properties) };
      expect(validateValue(schema, defaultValue(schema))).toEqual([]);
    }),
  );
});
