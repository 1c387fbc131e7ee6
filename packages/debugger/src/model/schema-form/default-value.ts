import type { Field } from "./field.ts";
import { fieldOf } from "./field-of.ts";
import { type JsonSchema, typesOf } from "./json-schema.ts";

/**
 * The value a form begins with: every default, and what can only have one value. What is optional and has no default is
 * absent; what is required and has none is absent, too, so that it is asked for.
 */
export function defaultValue(schema: JsonSchema): unknown {
  const field = fieldOf(schema);
  return initialValue(field) ?? (field.kind === "json" || field.kind === "object" ? {} : undefined);
}

/** The value a field begins with, when it is there; `undefined` if somebody has to say it. */
export function initialValue(field: Field): unknown {
  if (field.defaultValue !== undefined) return structuredClone(field.defaultValue);
  switch (field.kind) {
    case "constant":
      return structuredClone(field.value);
    case "object":
      return initialObject(field);
    case "array":
      return Array.from({ length: Math.min(field.minItems, 100) }, () => initialValue(field.item()));
    case "choice": {
      const [first] = field.options;
      return first && initialValue(first.field());
    }
    case "json":
      return emptyOf(field.schema);
    default:
      return undefined;
  }
}

/** Of a part that is written as JSON, but is certainly an object or a list. */
function emptyOf(schema: JsonSchema): unknown {
  const [type, ...others] = typesOf(schema);
  if (others.length > 0) return undefined;
  return type === "object" ? {} : type === "array" ? [] : undefined;
}

function initialObject(field: Field & { readonly kind: "object" }): Readonly<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const { name, isRequired, field: property } of field.properties) {
    const made = property();
    if (!isRequired && made.defaultValue === undefined) continue;
    const value = initialValue(made);
    if (value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
