import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a schema accepts, as JSON Schema; `null` if its library does not offer Standard JSON Schema, or cannot express
 * this one (`z.custom`, `z.instanceof`).
 */
export function jsonSchemaOf(schema: StandardSchemaV1): JsonSchema | null {
  const { jsonSchema }: Partial<StandardJSONSchemaV1.Props> = schema["~standard"];
  try {
    const result = jsonSchema?.input({ target: "draft-2020-12" });
    if (!result) return null;
    const { $schema: _dialect, ...rest } = result;
    return rest;
  } catch {
    return null;
  }
}

/** The same schema, for a place within a document: what it refers to by `#…` moves along. */
export function embedAt(pointer: readonly string[], schema: JsonSchema): JsonSchema {
  if ("$id" in schema) return schema; // the base of its own references
  const root = `#${pointer.map((part) => `/${encodeURIComponent(part.replace(/~/g, "~0").replace(/\//g, "~1"))}`).join("")}`;
  return rebase(schema, root) as JsonSchema;
}

/** Keywords whose value maps names, which may look like keywords, to schemas. */
const namedSchemas = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);
/** Keywords whose value is data. */
const data = new Set(["default", "const", "enum", "examples"]);

function rebase(schema: unknown, root: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => rebase(item, root));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([keyword, value]): readonly [string, unknown] => {
    if (keyword === "$ref" && typeof value === "string" && /^#(\/|$)/.test(value))
      return [keyword, root + value.slice(1)];
    if (data.has(keyword)) return [keyword, value];
    if (namedSchemas.has(keyword) && typeof value === "object" && value !== null) {
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rebase(item, root)]))];
    }
    return [keyword, rebase(value, root)];
  });
  return Object.fromEntries(entries);
}
