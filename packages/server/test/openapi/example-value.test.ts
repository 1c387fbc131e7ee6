import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { exampleValue } from "../../src/openapi/example-value.ts";

test.each<[object, unknown]>([
  [{ type: "string" }, "text"],
  [{ type: "string", minLength: 6 }, "textte"],
  [{ type: "string", maxLength: 2 }, "te"],
  [{ type: "string", format: "email" }, "someone@example.com"],
  [{ type: ["null", "integer"] }, 1],
  [{ type: "integer", minimum: 3 }, 3],
  [{ type: "number", exclusiveMinimum: 0, maximum: 0.5 }, 0.25],
  [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 3 }, 2],
  [{ type: "number", multipleOf: 5, minimum: 11 }, 15],
  [{ type: "boolean" }, true],
  [{ type: "null" }, null],
  [{ type: "array", items: { type: "string" } }, []],
  [{ type: "array", items: { type: "integer" }, minItems: 2 }, [1, 1]],
  [{ enum: ["b", "a"] }, "b"],
  [{ const: 0 }, 0],
  [{ type: "string", default: "d", examples: ["e"] }, "d"],
  [{ examples: ["e"] }, "e"],
  [{ anyOf: [{ type: "null" }, { type: "boolean" }] }, true],
  [{ allOf: [{ type: "object", properties: { a: { const: 1 } }, required: ["a"] }], description: "x" }, { a: 1 }],
  [
    { properties: { a: { type: "string" }, b: {} }, required: ["a", "c"] },
    { a: "text", c: "text" },
  ],
  [{}, "text"],
  [{ $ref: "#/$defs/A", $defs: { A: { type: "integer" } } }, 1],
  [{ $ref: "#/nowhere" }, "text"],
])("%j", (schema, expected) => {
  expect(exampleValue(schema as Record<string, unknown>)).toEqual(expected);
});

test("a schema that contains itself has an end", () => {
  const list = { type: "object", required: ["next"], properties: { next: { $ref: "#" } } };
  expect(JSON.stringify(exampleValue(list)).length).toBeLessThan(200);
});

test("the example of a zod schema is valid", () => {
  const leaf = fc.constantFrom<z.ZodType>(
    z.string().min(3),
    z.email(),
    z.iso.datetime(),
    z.int().min(-3).max(7),
    z.number().positive(),
    z.boolean(),
    z.null(),
    z.enum(["a", "b"]),
    z.literal(7),
    z.string().default("x"),
  );
  const { schema } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.dictionary(fc.string({ maxLength: 4 }), tie("schema"), { maxKeys: 3 }).map((shape) => z.object(shape)),
      tie("schema").map((each) => z.array(each).min(1)),
      tie("schema").map((each) => each.nullable()),
      fc.tuple(tie("schema"), tie("schema")).map((each) => z.union(each)),
    ),
  }));
  fc.assert(
    fc.property(schema, (each) => {
      const json = z.toJSONSchema(each, { io: "input" }) as Record<string, unknown>;
      expect(each.safeParse(exampleValue(json)).error).toBeUndefined();
    }),
  );
});
