import type { OutputUnit } from "@cfworker/json-schema";
import { keysOf } from "../json/json-pointer.ts";
import { previewOf } from "./field-hint.ts";
import { isRecord, type JsonSchema } from "./json-schema.ts";

/** What a value must be, in the words of a form. */
export function errorMessage(error: OutputUnit, schema: JsonSchema, isMissing: boolean): string {
  if (isMissing) return "is required";
  const limit = keywordValue(schema, error.keywordLocation);
  const make = messages[error.keyword];
  return make === undefined || limit === undefined ? plain(error) : make(limit);
}

const messages: Readonly<Record<string, (limit: unknown) => string>> = {
  type: (types) => `must be ${[types].flat().map(typeName).join(" or ")}`,
  const: (value) => `must be ${previewOf(value)}`,
  enum: (values) => `must be one of ${[values].flat().map(previewOf).join(", ")}`,
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
  multipleOf: (limit) => `must be a multiple of ${limit}`,
  minLength: (limit) => (limit === 1 ? "must not be empty" : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  pattern: (pattern) => `must match ${pattern}`,
  format: (format) => `must be ${formatName(String(format))}`,
  minItems: (limit) => `must have at least ${limit} item${limit === 1 ? "" : "s"}`,
  maxItems: (limit) => `must have at most ${limit} item${limit === 1 ? "" : "s"}`,
  uniqueItems: () => "must not have the same item twice",
  minProperties: (limit) => `must have at least ${limit} key${limit === 1 ? "" : "s"}`,
  maxProperties: (limit) => `must have at most ${limit} key${limit === 1 ? "" : "s"}`,
  anyOf: () => "is of none of the kinds it may be",
  oneOf: () => "must be of exactly one of the kinds it may be",
  not: () => "is a value that is not allowed",
};

/** Where a schema is `false`, nothing may be. */
function plain({ keyword, error }: OutputUnit): string {
  return keyword === "false" ? "is not known here" : `is not valid: ${error}`;
}

function typeName(type: unknown): string {
  switch (type) {
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "string":
      return "a text";
    case "boolean":
      return "true or false";
    case "array":
      return "a list";
    case "object":
      return "an object";
    default:
      return String(type);
  }
}

function formatName(format: string): string {
  const names: Readonly<Record<string, string>> = {
    date: "a date such as 2026-11-20",
    time: "a time such as 10:30:00Z",
    "date-time": "a date and time such as 2026-11-20T10:30:00Z",
    email: "an email address",
    uri: "a URL such as https://example.com",
    uuid: "a UUID",
  };
  return names[format] ?? `of the format ${format}`;
}

/** What a keyword says, by the way to it through references. */
function keywordValue(schema: JsonSchema, location: string): unknown {
  let found: unknown = schema;
  for (const key of keysOf(decodeURI(location))) {
    if (!isRecord(found) && !Array.isArray(found)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
    if (key === "$ref" && typeof found === "string") {
      found = keysOf(decodeURI(found)).reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), schema);
    }
  }
  return found;
}
