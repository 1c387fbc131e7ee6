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
    return withoutIntegerBounds(rest) as JsonSchema;
  } catch {
    return null;
  }
}

/** zod bounds every integer by what a number of JavaScript holds exactly. That goes for any integer in JSON: it says nothing. */
function withoutIntegerBounds(schema: unknown): unknown {
  return mapSchema(schema, (keyword, value) => {
    const isBound =
      (keyword === "minimum" && value === Number.MIN_SAFE_INTEGER) ||
      (keyword === "maximum" && value === Number.MAX_SAFE_INTEGER);
    return isBound ? undefined : value;
  });
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
  return mapSchema(schema, (keyword, value) => {
    return keyword === "$ref" && typeof value === "string" && /^#(\/|$)/.test(value) ? root + value.slice(1) : value;
  });
}

/** A copy of a schema with other values of its keywords, at any depth but not in data; `undefined` leaves one out. */
function mapSchema(schema: unknown, change: (keyword: string, value: unknown) => unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => mapSchema(item, change));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([keyword, value]): readonly [string, unknown] => {
    if (data.has(keyword)) return [keyword, value];
    if (namedSchemas.has(keyword) && typeof value === "object" && value !== null) {
      return [
        keyword,
        Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapSchema(item, change)])),
      ];
    }
    return [keyword, mapSchema(change(keyword, value), change)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
