import { describe, expect, test } from "vitest";
import { defaultValue } from "../../../src/model/schema-form/default-value.ts";
import type { Field } from "../../../src/model/schema-form/field.ts";
import { hintOf } from "../../../src/model/schema-form/field-hint.ts";
import { fieldOf } from "../../../src/model/schema-form/field-of.ts";
import type { JsonSchema } from "../../../src/model/schema-form/json-schema.ts";

/** The field of a property of the schema. */
function propertyOf(schema: JsonSchema, name: string): Field {
  const field = fieldOf(schema);
  if (field.kind !== "object") throw new Error(`not an object: ${field.kind}`);
  const property = field.properties.find((one) => one.name === name);
  if (property === undefined) throw new Error(`no ${name}`);
  return property.field();
}

const one = (schema: JsonSchema): Field => propertyOf({ properties: { field: schema } }, "field");

describe("fields", () => {
  test.each([
    [{ type: "string" }, "text", ""],
    [{ type: "string", format: "password" }, "text", "password"],
    [{ type: "string", format: "date" }, "text", "date"],
    [{ type: "string", format: "date-time" }, "text", "date and time"],
    [{ type: "string", format: "email" }, "text", "email address"],
    [{ type: "string", format: "uri" }, "text", "URL"],
    [{ type: "string", format: "of-its-own" }, "text", ""],
    [{ type: "integer", minimum: 1, default: 1 }, "number", "integer, ≥ 1, default 1"],
    [{ type: "number", exclusiveMinimum: 0, maximum: 9 }, "number", "number, > 0, ≤ 9"],
    [{ type: "boolean" }, "boolean", ""],
    [{ type: "array", items: { type: "string" } }, "array", "list of text"],
    [{ enum: ["a", "b"] }, "enum", ""],
    [{ const: "a" }, "constant", ""],
    [{ type: "null" }, "constant", ""],
    [{ title: "Anything" }, "json", "JSON"],
    [{ type: "object" }, "json", "JSON"],
    [{ type: "object", additionalProperties: { type: "integer" } }, "object", "keys and values"],
    [{ type: "array", prefixItems: [{ type: "string" }] }, "json", "JSON"],
    [{ if: {}, type: "string" }, "json", "JSON"],
    [{ $ref: "https://example.com/schema" }, "json", "JSON"],
  ])("%j is a field of %s", (schema, kind, hint) => {
    const field = one(schema);
    expect(field.kind).toBe(kind);
    expect(hintOf(field)).toBe(hint);
  });

  test.each([
    [{ anyOf: [{ type: "string", maxLength: 5 }, { type: "null" }], default: null, title: "Name" }],
    [{ anyOf: [{ type: "null" }, { type: "string", maxLength: 5 }], default: null, title: "Name" }],
    [{ type: ["string", "null"], maxLength: 5, default: null, title: "Name" }],
  ])("what may be null is the field of the rest: %j", (schema) => {
    expect(one(schema)).toMatchObject({
      kind: "text",
      isNullable: true,
      maxLength: 5,
      defaultValue: null,
      title: "Name",
    });
  });

  test("an enum with null is one that may be null", () => {
    expect(one({ enum: ["a", null] })).toMatchObject({ kind: "enum", isNullable: true, options: [{ value: "a" }] });
  });

  test("references are followed, and what stands beside them wins", () => {
    const schema = {
      properties: { child: { $ref: "#/$defs/Child", description: "Mine" } },
      $defs: {
        Child: { type: "object", title: "Child", description: "Any", properties: { name: { type: "string" } } },
      },
    };
    expect(propertyOf(schema, "child")).toMatchObject({ kind: "object", title: "Child", description: "Mine" });
  });

  test("allOf is merged: properties, what is required, the narrower bounds", () => {
    const field = fieldOf({
      allOf: [
        { type: "object", properties: { n: { type: "integer", minimum: 1 } }, required: ["n"] },
        { properties: { n: { minimum: 5, description: "Five" }, m: { type: "string" } }, required: ["m"] },
      ],
    });
    if (field.kind !== "object") throw new Error(field.kind);
    expect(field.properties.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ["n", true],
      ["m", true],
    ]);
    expect(field.properties[0]?.field()).toMatchObject({ kind: "number", schema: { minimum: 5 }, description: "Five" });
  });

  test("alternatives are named by title, discriminator, reference or type", () => {
    const field = propertyOf(
      {
        properties: {
          pet: {
            discriminator: { propertyName: "kind" },
            oneOf: [
              { title: "A cat", properties: { kind: { const: "cat" } } },
              { properties: { kind: { const: "dog" } } },
              { $ref: "#/$defs/Bird" },
              { type: "integer" },
              { type: "integer" },
            ],
          },
        },
        $defs: { Bird: { properties: {} } },
      },
      "pet",
    );
    expect(field.kind === "choice" && field.options.map(({ label }) => label)).toEqual([
      "A cat",
      "dog",
      "Bird",
      "integer",
      "integer (2)",
    ]);
  });

  test("alternatives of one value each are options", () => {
    const field = one({ oneOf: [{ const: "a", title: "First" }, { const: "b" }] });
    expect(field).toMatchObject({
      kind: "enum",
      options: [
        { label: "First", value: "a" },
        { label: "b", value: "b" },
      ],
    });
  });

  test("a schema that contains itself is fields to the fourth level, and JSON below", () => {
    let field: Field = fieldOf({
      $ref: "#/$defs/Node",
      $defs: { Node: { type: "object", properties: { name: { type: "string" }, next: { $ref: "#/$defs/Node" } } } },
    });
    const kinds: string[] = [];
    while (field.kind === "object") {
      kinds.push(field.kind);
      field = field.properties[1]?.field() as Field;
    }
    expect([...kinds, field.kind]).toEqual(["object", "object", "object", "object", "object", "json"]);
  });

  test.each([
    [{ $ref: "#" }],
    [{ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }],
    [{ anyOf: [{ $ref: "#" }] }],
    [{ anyOf: [{ $ref: "#" }, { type: "null" }] }],
    [{ allOf: [{ $ref: "#" }] }],
    [{ oneOf: [{ $ref: "#" }, { $ref: "#" }] }],
    [{ type: "array", items: { $ref: "#" } }],
    [{ $ref: "#/%E0%A4%A" }],
    [{ $ref: "#/$defs/missing" }],
    [{ properties: { a: true, b: false, c: { type: 7 } }, required: "a", enum: "no" }],
  ])("never throws and never ends: %j", (schema) => {
    expect(() => defaultValue(schema as JsonSchema)).not.toThrow();
  });
});
