import { bareTypeName } from "@llama-agents/protocol";
import type { Field, PropertyField, TextWidget } from "./field.ts";
import { previewOf } from "./field-hint.ts";
import { isRecord, type JsonSchema, numberOf, schemasOf, textOf, typesOf } from "./json-schema.ts";
import { resolveSchema } from "./resolve-schema.ts";

/** How deep objects and arrays are shown as fields. What is below is JSON. */
const maxDepth = 4;

/** How many times in a row an alternative may be wrapped in another: references may go in circles. */
const maxWraps = 20;

/** Keywords that say what no field can: their part is written as JSON. */
const beyondFields = [
  "if",
  "not",
  "prefixItems",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
  "$dynamicRef",
  "$recursiveRef",
];

const widgets: Readonly<Record<string, TextWidget>> = {
  password: "password",
  date: "date",
  "date-time": "date-time",
  time: "time",
  email: "email",
  "idn-email": "email",
  uri: "uri",
  url: "uri",
  iri: "uri",
};

/** The fields of a form for values of a schema. Never throws: what it does not understand is a field of JSON. */
export function fieldOf(schema: JsonSchema): Field {
  return makeField(schema, { root: schema, depth: 0, wraps: 0 });
}

interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
  readonly wraps: number;
}

type Common = ReturnType<typeof commonOf>;

function makeField(written: JsonSchema, place: Place): Field {
  const schema = resolveSchema(written, place.root);
  if (schema === undefined) return { kind: "json", ...commonOf(written) };
  const common = commonOf(schema);
  if (beyondFields.some((keyword) => keyword in schema)) return { kind: "json", ...common };
  if ("const" in schema) return { kind: "constant", ...common, value: schema["const"] };
  const listed = schema["enum"];
  if (Array.isArray(listed)) return enumField(listed, common);
  const alternatives = schemasOf(schema["anyOf"] ?? schema["oneOf"]);
  if (alternatives.length > 0) return alternativesField(schema, alternatives, common, place);
  const types = typesOf(schema);
  const [type, ...others] = types.filter((name) => name !== "null");
  if (type === undefined) return types.length > 0 ? { kind: "constant", ...common, value: null } : json(common);
  const isNullable = types.includes("null");
  if (others.length > 0 && !(others.length === 1 && types.includes("integer") && types.includes("number"))) {
    const options = [type, ...others].map((name) => ({ ...schema, type: name, title: name, default: undefined }));
    return choiceField(schema, options, { ...common, isNullable }, place);
  }
  return typedField(schema, others.length > 0 ? "number" : type, { ...common, isNullable }, place);
}

function typedField(schema: JsonSchema, type: string, common: Common, place: Place): Field {
  switch (type) {
    case "string":
      return {
        kind: "text",
        ...common,
        widget: widgets[textOf(schema["format"]) ?? ""] ?? "text",
        minLength: numberOf(schema["minLength"]),
        maxLength: numberOf(schema["maxLength"]),
      };
    case "integer":
    case "number":
      return { kind: "number", ...common, isInteger: type === "integer" };
    case "boolean":
      return { kind: "boolean", ...common };
    case "array":
      return arrayField(schema, common, place);
    case "object":
      return objectField(schema, common, place);
    default:
      return json(common);
  }
}

function json(common: Common): Field {
  return { kind: "json", ...common };
}

function arrayField(schema: JsonSchema, common: Common, place: Place): Field {
  const { items } = schema;
  if (place.depth > maxDepth || items === false) return json(common);
  return {
    kind: "array",
    ...common,
    item: once(() => makeField(isRecord(items) ? items : {}, below(place))),
    minItems: numberOf(schema["minItems"]) ?? 0,
    maxItems: numberOf(schema["maxItems"]) ?? Number.POSITIVE_INFINITY,
  };
}

function objectField(schema: JsonSchema, common: Common, place: Place): Field {
  if (place.depth > maxDepth) return json(common);
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties: PropertyField[] = [];
  for (const [name, property] of Object.entries(isRecord(schema["properties"]) ? schema["properties"] : {})) {
    if (property === false) continue;
    const field = once(() => makeField(isRecord(property) ? property : {}, below(place)));
    properties.push({ name, isRequired: required.includes(name), field });
  }
  const rest = schema["additionalProperties"];
  // An object of which nothing is said may have any keys; one with properties shows these, and JSON takes the rest.
  const isOpen = isRecord(rest) || (rest === true && properties.length === 0);
  if (!isOpen && properties.length === 0 && rest !== false && place.depth > 0) return json(common);
  const additional = isOpen ? once(() => makeField(isRecord(rest) ? rest : {}, below(place))) : undefined;
  return { kind: "object", ...common, properties, additional };
}

function alternativesField(
  schema: JsonSchema,
  alternatives: readonly JsonSchema[],
  common: Common,
  place: Place,
): Field {
  const { anyOf: _anyOf, oneOf: _oneOf, ...around } = schema;
  const resolved = alternatives.map((alternative) => resolveSchema(alternative, place.root) ?? alternative);
  const others = alternatives.filter((_, index) => !isNull(resolved[index]));
  const isNullable = others.length < alternatives.length;
  const [only] = others;
  if (only === undefined) return { kind: "constant", ...common, value: null };
  if (others.length > 1) return choiceField(around, others, { ...common, isNullable }, place);
  // What stands around says more than what it wraps.
  if (place.wraps > maxWraps) return json(common);
  const field = makeField({ allOf: [only, around] }, { ...place, wraps: place.wraps + 1 });
  return { ...field, isNullable: isNullable || field.isNullable };
}

function isNull(schema: JsonSchema | undefined): boolean {
  return schema?.["type"] === "null" || (schema !== undefined && "const" in schema && schema["const"] === null);
}

/** Alternatives of one value each are options; any others are fields of their own. */
function choiceField(around: JsonSchema, alternatives: readonly JsonSchema[], common: Common, place: Place): Field {
  const { title: _title, description: _description, default: _default, examples: _examples, ...rest } = around;
  const resolved = alternatives.map((alternative) => resolveSchema(alternative, place.root) ?? alternative);
  if (resolved.every((option) => "const" in option)) {
    const options = resolved.map((option) => ({
      value: option["const"],
      label: textOf(option["title"]) ?? previewOf(option["const"]),
    }));
    return { kind: "enum", ...common, options: withUniqueLabels(options) };
  }
  if (place.depth > maxDepth) return json(common);
  const discriminator = isRecord(around["discriminator"]) ? textOf(around["discriminator"]["propertyName"]) : undefined;
  const options = resolved.map((schema, index) => ({
    label: optionLabel(schema, alternatives[index] ?? {}, discriminator, index),
    schema,
    // An alternative is no level of its own, but it counts, as alternatives of alternatives may be endless.
    field: once(() => makeField({ allOf: [rest, alternatives[index] ?? {}] }, below(place))),
  }));
  return { kind: "choice", ...common, options: withUniqueLabels(options) };
}

function withUniqueLabels<Option extends { readonly label: string }>(options: readonly Option[]): readonly Option[] {
  const seen = new Map<string, number>();
  return options.map((option) => {
    const count = (seen.get(option.label) ?? 0) + 1;
    seen.set(option.label, count);
    return count === 1 ? option : { ...option, label: `${option.label} (${count})` };
  });
}

function optionLabel(
  schema: JsonSchema,
  written: JsonSchema,
  discriminator: string | undefined,
  index: number,
): string {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const mark = discriminator === undefined ? undefined : properties[discriminator];
  const constant = isRecord(mark) ? mark["const"] : undefined;
  const reference = textOf(written["$ref"]);
  return (
    textOf(schema["title"]) ??
    textOf(constant) ??
    (reference && bareTypeName(reference.slice(reference.lastIndexOf("/") + 1))) ??
    textOf(typesOf(schema).join(" or ")) ??
    `Option ${index + 1}`
  );
}

function enumField(listed: readonly unknown[], common: Common): Field {
  const values = listed.filter((value) => value !== null);
  const options = values.map((value) => ({ label: previewOf(value), value }));
  return { kind: "enum", ...common, options: withUniqueLabels(options), isNullable: values.length < listed.length };
}

function commonOf(schema: JsonSchema) {
  const examples = schema["examples"];
  const example = Array.isArray(examples) ? examples[0] : schema["example"];
  return {
    schema,
    title: textOf(schema["title"]),
    description: textOf(schema["description"]),
    defaultValue: schema["default"],
    placeholder: example === undefined ? undefined : previewOf(example),
    isNullable: false,
    isSecret: schema["format"] === "password" || schema["writeOnly"] === true,
  };
}

function below(place: Place): Place {
  return { root: place.root, depth: place.depth + 1, wraps: 0 };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
