import { keysOf } from "../json/json-pointer.ts";
import { isRecord, type JsonSchema, schemasOf } from "./json-schema.ts";

/**
 * A schema with its references followed and its `allOf` merged, so that its keywords say all. `undefined` if a reference
 * leads nowhere, out of the document, or only back to itself.
 */
export function resolveSchema(
  schema: JsonSchema,
  root: JsonSchema,
  seen: ReadonlySet<unknown> = new Set(),
): JsonSchema | undefined {
  if (seen.has(schema)) return undefined;
  const { $ref, allOf, ...own } = schema;
  if ($ref === undefined && allOf === undefined) return schema;
  const nowSeen = new Set(seen).add(schema);
  const parts: JsonSchema[] = [];
  if ($ref !== undefined) {
    const target = typeof $ref === "string" ? lookUp($ref, root) : undefined;
    const resolved = target && resolveSchema(target, root, nowSeen);
    if (resolved === undefined) return undefined;
    parts.push(resolved);
  }
  for (const part of schemasOf(allOf)) {
    const resolved = resolveSchema(part, root, nowSeen);
    if (resolved === undefined) return undefined;
    parts.push(resolved);
  }
  // What stands next to a reference is nearer, and says more.
  return [...parts, own].reduce(mergeSchemas, {});
}

/** What a reference within the document points at. */
function lookUp(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (!reference.startsWith("#")) return undefined;
  let found: unknown = root;
  for (const key of keysOf(decodeURIComponentSafely(reference.slice(1)))) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isRecord(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return isRecord(found) && (reference === "#" || reference.startsWith("#/")) ? found : undefined;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A schema that asks for what both ask for, as far as one schema can say it; in what only describes, the second wins. */
function mergeSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...first };
  for (const [keyword, value] of Object.entries(second)) {
    merged[keyword] = keyword in first ? mergeKeyword(keyword, first[keyword], value) : value;
  }
  return merged;
}

function mergeKeyword(keyword: string, first: unknown, second: unknown): unknown {
  switch (keyword) {
    case "properties":
      return isRecord(first) && isRecord(second) ? mergeProperties(first, second) : second;
    case "required":
      return Array.isArray(first) && Array.isArray(second) ? [...new Set([...first, ...second])] : second;
    case "enum":
      return Array.isArray(first) && Array.isArray(second) ? first.filter((item) => second.includes(item)) : second;
    case "minimum":
    case "exclusiveMinimum":
    case "minLength":
    case "minItems":
      return Math.max(Number(first), Number(second));
    case "maximum":
    case "exclusiveMaximum":
    case "maxLength":
    case "maxItems":
      return Math.min(Number(first), Number(second));
    default:
      return second;
  }
}

function mergeProperties(first: JsonSchema, second: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...first };
  for (const [name, schema] of Object.entries(second)) {
    const other = first[name];
    merged[name] = isRecord(other) && isRecord(schema) ? { allOf: [other, schema] } : schema;
  }
  return merged;
}
