import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import { keysOf, pointerOf } from "../json/json-pointer.ts";
import { errorMessage } from "./error-message.ts";
import type { FieldError } from "./field-error.ts";
import { type JsonSchema, typesOf } from "./json-schema.ts";

/**
 * Everything that is wrong with a value, each place once, in the order of the value's schema. A schema that cannot be read,
 * such as one with a pattern of another language, finds nothing: the server decides.
 */
export function validateValue(schema: JsonSchema, value: unknown): readonly FieldError[] {
  // As it goes over the wire: without what is undefined. The validator writes into the schema it is given.
  const sent: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  if (sent === undefined) return [{ path: "", message: "is required" }];
  const asked = typed(schema);
  let errors: readonly OutputUnit[];
  try {
    errors = new Validator(structuredClone(asked) as Schema, "2020-12", false).validate(sent).errors;
  } catch {
    return [];
  }
  const found = new Map<string, FieldError>();
  for (const error of causes(errors)) {
    const { path, message } = fieldError(error, asked, value);
    if (!found.has(path)) found.set(path, { path, message });
  }
  return [...found.values()];
}

/** With the type that its keywords mean: servers leave out that an event is an object. */
function typed(schema: JsonSchema): JsonSchema {
  const [type] = typesOf(schema);
  return "type" in schema || type === undefined ? schema : { ...schema, type };
}

/** Keywords that only say that something below them is wrong. */
const containers = new Set([
  "$ref",
  "$dynamicRef",
  "allOf",
  "properties",
  "additionalProperties",
  "patternProperties",
  "items",
  "prefixItems",
  "if",
  "dependentSchemas",
  "unevaluatedProperties",
  "unevaluatedItems",
]);

/** The errors that say what to do: of alternatives, those of the one that was meant. */
function causes(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const alternative = errors.find(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  if (alternative === undefined) return withoutContainers(errors);
  const place = `${alternative.keywordLocation}/`;
  const around = errors.filter((error) => error !== alternative && !error.keywordLocation.startsWith(place));
  const branches = new Map<string, OutputUnit[]>();
  for (const error of errors) {
    if (error === alternative || !error.keywordLocation.startsWith(place)) continue;
    const branch = error.keywordLocation.slice(place.length).split("/", 1)[0] ?? "";
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  const meant = [...branches.values()].sort(
    (left, right) => distance(left, alternative.instanceLocation) - distance(right, alternative.instanceLocation),
  )[0];
  // More than one alternative fits, or none is nearer than another.
  const within = meant === undefined || isOfAnotherKind(meant, alternative.instanceLocation) ? [alternative] : meant;
  return within[0] === alternative ? [...causes(around), alternative] : [...causes([...around, ...within])];
}

function withoutContainers(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  const leaves = errors.filter(({ keyword }) => !containers.has(keyword));
  return leaves.length > 0 ? leaves : errors;
}

/** How far a value is from an alternative: one of another type or with another mark is not meant. */
function distance(errors: readonly OutputUnit[], instance: string): number {
  const isElsewhere = isOfAnotherKind(errors, instance) || errors.some(({ keyword }) => keyword === "const");
  return errors.length + (isElsewhere ? 1000 : 0);
}

function isOfAnotherKind(errors: readonly OutputUnit[], instance: string): boolean {
  return errors.some(({ keyword, instanceLocation }) => keyword === "type" && instanceLocation === instance);
}

function fieldError(error: OutputUnit, schema: JsonSchema, value: unknown): FieldError {
  const keys = keysOf(decodeURI(error.instanceLocation));
  if (error.keyword === "required") {
    const [, name] = /required property "(.*)"\.$/s.exec(error.error) ?? [];
    return { path: pointerOf([...keys, name ?? ""]), message: "is required" };
  }
  return { path: pointerOf(keys), message: errorMessage(error, schema, isMissing(value, keys)) };
}

/** Is there no value at the place? An item of a list that has not been given goes over the wire as null. */
function isMissing(value: unknown, keys: readonly string[]): boolean {
  let found: unknown = value;
  for (const key of keys) found = (found as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return found === undefined;
}
