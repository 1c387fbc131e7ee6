import type { ChoiceField } from "./field.ts";
import { isOfType, isRecord, isSameJson, type JsonSchema, typesOf } from "./json-schema.ts";

/** Which option a value is of, as its type, its constants and its keys tell; `undefined` if it is of none. */
export function chosenOption(field: ChoiceField, value: unknown): number | undefined {
  let best: { readonly index: number; readonly score: number } | undefined;
  field.options.forEach(({ schema }, index) => {
    const score = scoreOf(schema, value);
    if (score !== undefined && (best === undefined || score > best.score)) best = { index, score };
  });
  return best?.index;
}

/** How well a value fits; `undefined` if it is of another kind. */
export function scoreOf(schema: JsonSchema, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if ("const" in schema) return isSameJson(schema["const"], value) ? 1 : undefined;
  const listed = schema["enum"];
  if (Array.isArray(listed)) return listed.some((item) => isSameJson(item, value)) ? 1 : undefined;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return undefined;
  if (!isRecord(value)) return types.includes("integer") ? 1 : 0;
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  let score = 0;
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(value, name)) continue;
    score += 1;
    if (!isRecord(property)) continue;
    if ("const" in property) {
      if (!isSameJson(property["const"], value[name])) return undefined;
      score += 10;
    }
  }
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return score - required.filter((name) => !Object.hasOwn(value, String(name))).length / 100;
}
