import { expect, test } from "vitest";
import { hoistDefinitions } from "../../src/openapi/hoist-definitions.ts";

function hoist(schema: Record<string, unknown>) {
  const names = new Map<string, number>();
  const result = hoistDefinitions(schema, "Root", (definition) => {
    const count = (names.get(definition) ?? 0) + 1;
    names.set(definition, count);
    return count === 1 ? definition : `${definition}_${count}`;
  });
  return { schema: result.schema, components: Object.fromEntries(result.components) };
}

test("definitions become components, and references follow them", () => {
  expect(
    hoist({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { a: { $ref: "#/$defs/A" }, self: { $ref: "#" }, part: { $ref: "#/properties/a" } },
      $defs: { A: { properties: { b: { $ref: "#/$defs/B/items" } } }, B: { items: { type: "string" } } },
    }),
  ).toEqual({
    schema: {
      properties: {
        a: { $ref: "#/components/schemas/A" },
        self: { $ref: "#/components/schemas/Root" },
        part: { $ref: "#/components/schemas/Root/properties/a" },
      },
    },
    components: {
      A: { properties: { b: { $ref: "#/components/schemas/B/items" } } },
      B: { items: { type: "string" } },
    },
  });
});

test("two definitions of one name, in different fields, stay apart", () => {
  const field = (name: string, type: string) => ({ $ref: `#/properties/${name}/$defs/T`, $defs: { T: { type } } });
  expect(hoist({ properties: { "a/b": field("a~1b", "string"), b: field("b", "number") } })).toEqual({
    schema: {
      properties: { "a/b": { $ref: "#/components/schemas/T" }, b: { $ref: "#/components/schemas/T_2" } },
    },
    components: { T: { type: "string" }, T_2: { type: "number" } },
  });
});

test("a percent-encoded reference is found", () => {
  const { schema } = hoist({ $ref: "#/properties/%C3%BC/$defs/T", properties: { ü: { $defs: { T: true } } } });
  expect(schema.$ref).toBe("#/components/schemas/T");
});

test("what looks like a keyword but is a name or a value stays", () => {
  const schema = {
    properties: { $defs: { type: "string" }, $ref: { type: "string" }, x: { default: { $ref: "#/$defs/A" } } },
    anyOf: [{ $id: "https://example.com/x", $ref: "#/y" }, { $ref: "https://example.com/z" }],
  };
  expect(hoist(schema)).toEqual({ schema, components: {} });
});
