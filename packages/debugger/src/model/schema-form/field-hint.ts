import type { Field } from "./field.ts";
import { type JsonSchema, numberOf } from "./json-schema.ts";

/** A value in a few words: a text as it is, all else as JSON. */
export function previewOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** What a field takes, in a few words: `integer, ≥ 1, default 1`. */
export function hintOf(field: Field): string {
  const parts = [typeText(field), ...limits(field.schema, field)];
  if (field.isNullable) parts.push("or null");
  if (field.defaultValue !== undefined && field.kind !== "constant") parts.push(`default ${defaultText(field)}`);
  return parts.filter((part) => part !== "").join(", ");
}

function defaultText({ defaultValue }: Field): string {
  const text = JSON.stringify(defaultValue) ?? "";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function typeText(field: Field): string {
  switch (field.kind) {
    case "text":
      return textTypes[field.widget] ?? "";
    case "number":
      return field.isInteger ? "integer" : "number";
    case "array": {
      const item = field.item();
      return item.kind === "json" ? "list" : `list of ${typeText(item) || (item.kind === "text" ? "text" : "values")}`;
    }
    case "object":
      return field.additional ? "keys and values" : "";
    case "json":
      return "JSON";
    case "boolean":
    case "enum":
    case "choice":
    case "constant":
      return "";
  }
}

const textTypes: Readonly<Record<string, string>> = {
  text: "",
  password: "password",
  date: "date",
  "date-time": "date and time",
  time: "time",
  email: "email address",
  uri: "URL",
};

function limits(schema: JsonSchema, field: Field): readonly string[] {
  const limit = (keyword: string, say: (value: number) => string): readonly string[] => {
    const value = numberOf(schema[keyword]);
    return value === undefined ? [] : [say(value)];
  };
  if (field.kind === "number") {
    return [
      ...limit("minimum", (value) => `≥ ${value}`),
      ...limit("exclusiveMinimum", (value) => `> ${value}`),
      ...limit("maximum", (value) => `≤ ${value}`),
      ...limit("exclusiveMaximum", (value) => `< ${value}`),
      ...limit("multipleOf", (value) => `a multiple of ${value}`),
    ];
  }
  if (field.kind === "text") {
    return [
      ...limit("minLength", (value) => (value > 1 ? `at least ${value} characters` : "")),
      ...limit("maxLength", (value) => `at most ${value} characters`),
      ...(typeof schema["pattern"] === "string" ? [`like ${schema["pattern"]}`] : []),
    ];
  }
  if (field.kind === "array") {
    return [
      ...limit("minItems", (value) => (value > 0 ? `at least ${value}` : "")),
      ...limit("maxItems", (value) => `at most ${value}`),
    ];
  }
  return [];
}
