import type { JsonSchema } from "./open-api-document.ts";

/** How deep an example goes; a schema may contain itself. */
const maxDepth = 8;

/**
 * A small value that a JSON Schema accepts, to begin with: of objects the required properties only, of a string or a
 * number with bounds one within them. What a pattern asks for is not known.
 *
 * @param resolve - finds what a reference points to. @default references into the schema itself
 */
export function exampleValue(
  schema: JsonSchema,
  resolve: (reference: string) => JsonSchema | undefined = (reference) => resolvePointer(schema, reference),
): unknown {
  return new ExampleWriter(resolve).write(schema, maxDepth);
}

/** What a reference such as `#/$defs/Name` points to in a document. */
export function resolvePointer(document: unknown, reference: string): JsonSchema | undefined {
  if (!/^#(\/|$)/.test(reference)) return undefined;
  let found = document;
  for (const part of decodeURIComponent(reference).split("/").slice(1)) {
    const key = part.replace(/~1/g, "/").replace(/~0/g, "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return isSchema(found) ? found : undefined;
}

class ExampleWriter {
  readonly #resolve: (reference: string) => JsonSchema | undefined;

  constructor(resolve: (reference: string) => JsonSchema | undefined) {
    this.#resolve = resolve;
  }

  write(schema: JsonSchema, depth: number): unknown {
    const given = givenValue(schema);
    if (given) return given.value;
    if (depth === 0) return null;
    if (typeof schema.$ref === "string") return this.write(this.#resolve(schema.$ref) ?? {}, depth - 1);
    const options = schemasOf(schema.anyOf ?? schema.oneOf);
    const chosen = options.find(({ type }) => type !== "null") ?? options[0];
    if (chosen) return this.write(chosen, depth - 1);
    const all = schemasOf(schema.allOf);
    if (all.length > 0) return this.#merged([schema, ...all], depth);
    return this.#ofType(schema, depth);
  }

  #merged([schema = {}, ...all]: readonly JsonSchema[], depth: number): unknown {
    const { allOf: _parts, ...own } = schema;
    const values = [...all, ...("properties" in own ? [own] : [])].map((each) => this.write(each, depth - 1));
    return values.every(isSchema) ? Object.assign({}, ...values) : values[0];
  }

  #ofType(schema: JsonSchema, depth: number): unknown {
    switch (typeOf(schema)) {
      case "object":
        return this.#object(schema, depth);
      case "array":
        return Array.from({ length: numberOf(schema.minItems, 0) }, (_none, index) => {
          const prefix = schemasOf(schema.prefixItems)[index];
          return this.write(prefix ?? (isSchema(schema.items) ? schema.items : {}), depth - 1);
        });
      case "string":
        return stringOf(schema);
      case "integer":
      case "number":
        return numberWithin(schema);
      case "boolean":
        return true;
      case "null":
        return null;
      default:
        return "text";
    }
  }

  #object({ properties, required }: JsonSchema, depth: number): unknown {
    const names = Array.isArray(required) ? required.map(String) : [];
    const schemas = isSchema(properties) ? properties : {};
    const value = (name: string): unknown => {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      return isSchema(schema) ? this.write(schema, depth - 1) : "text";
    };
    return Object.fromEntries(names.map((name) => [name, value(name)]));
  }
}

function givenValue(schema: JsonSchema): { readonly value: unknown } | undefined {
  for (const keyword of ["example", "default", "const"]) {
    if (keyword in schema) return { value: schema[keyword] };
  }
  for (const list of [schema.examples, schema.enum]) {
    if (Array.isArray(list) && list.length > 0) return { value: list[0] };
  }
  return undefined;
}

function typeOf({ type, properties, items }: JsonSchema): unknown {
  if (Array.isArray(type)) return type.find((each) => each !== "null") ?? "null";
  return type ?? (properties ? "object" : items ? "array" : undefined);
}

const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00",
  duration: "PT1M",
  email: "someone@example.com",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "00000000-0000-4000-8000-000000000000",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
};

function stringOf({ format, minLength, maxLength }: JsonSchema): string {
  const known = typeof format === "string" ? formats[format] : undefined;
  return known ?? "text".padEnd(numberOf(minLength, 0), "text").slice(0, numberOf(maxLength, Number.POSITIVE_INFINITY));
}

function numberWithin({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: JsonSchema): number {
  const low = Math.max(numberOf(minimum, -Infinity), numberOf(exclusiveMinimum, -Infinity));
  const high = Math.min(numberOf(maximum, Infinity), numberOf(exclusiveMaximum, Infinity));
  const isWithin = (value: number): boolean =>
    value >= low && value <= high && value !== exclusiveMinimum && value !== exclusiveMaximum;
  if (type === "integer" || multipleOf !== undefined) {
    const step = numberOf(multipleOf, 1);
    const steps = Math.ceil(Math.min(Math.max(step, low), high) / step);
    return [steps, steps + 1, steps - 1].map((count) => count * step).find(isWithin) ?? steps * step;
  }
  if (isWithin(1)) return 1;
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  return Number.isFinite(low) ? low + 1 : high - 1;
}

const numberOf = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);
const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const schemasOf = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
