import { chosenOption } from "./chosen-option.ts";
import type { Field } from "./field.ts";
import { fieldOf } from "./field-of.ts";
import { isRecord, type JsonSchema } from "./json-schema.ts";

/** A value without what its schema says is a password, or to be written only: what may be kept of it. */
export function withoutSecrets(schema: JsonSchema, value: unknown): unknown {
  return clean(fieldOf(schema), value);
}

function clean(field: Field, value: unknown): unknown {
  if (field.isSecret) return undefined;
  if (Array.isArray(value) && field.kind === "array") {
    return value.map((item) => clean(field.item(), item)).filter((item) => item !== undefined);
  }
  if (field.kind === "choice") {
    // What is of none of the options may be anything.
    const index = chosenOption(field, value);
    const option = index === undefined ? undefined : field.options[index];
    return option === undefined ? undefined : clean(option.field(), value);
  }
  if (field.kind === "json") return mayHideSecrets(field.schema) ? undefined : value;
  if (field.kind !== "object" || !isRecord(value)) return value;
  const properties = new Map(field.properties.map(({ name, field: property }) => [name, property]));
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const property = properties.get(key) ?? field.additional;
    return [key, property === undefined ? item : clean(property(), item)];
  });
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** Of a part that is written as JSON: does its schema speak of secrets, or of what is elsewhere? */
function mayHideSecrets(schema: JsonSchema): boolean {
  const text = JSON.stringify(schema);
  return /"writeOnly":true|"format":"password"|"\$ref"/.test(text);
}
