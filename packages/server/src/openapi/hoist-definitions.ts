import type { JsonSchema } from "./open-api-document.ts";

/** Keywords whose value maps names, which may look like keywords, to schemas. */
const namedSchemas = new Set(["properties", "patternProperties", "dependentSchemas"]);
const definitions = new Set(["$defs", "definitions"]);
/** Keywords whose value is data. */
const data = new Set(["default", "const", "enum", "examples", "example"]);
type NamedValues = readonly (readonly [string, unknown])[];

/**
 * Makes components of a schema that stands alone: its definitions, at any depth, become components of their own, and its
 * references, which began at its root, point to them. Few generators of clients follow a reference into a schema.
 *
 * @param name - of the schema; `undefined` if it is itself to be no component: then it has no reference to its own root
 * @param nameOf - makes the name of the component of a definition; called once for each, and two may have the same name
 * @returns the schema itself, and the components of its definitions
 */
export function hoistDefinitions(
  schema: JsonSchema,
  name: string | undefined,
  nameOf: (definition: string) => string,
): { readonly schema: JsonSchema; readonly components: ReadonlyMap<string, JsonSchema> } {
  const hoister = new Hoister(name, nameOf);
  const { $schema: _dialect, $id: _id, ...own } = schema;
  hoister.find(own, "#");
  const components = new Map<string, JsonSchema>();
  return { schema: hoister.move(own, "#", components), components };
}

class Hoister {
  readonly #name: string | undefined;
  readonly #nameOf: (definition: string) => string;
  /** The names of the definitions, by where they stood. */
  readonly #names = new Map<string, string>();

  constructor(name: string | undefined, nameOf: (definition: string) => string) {
    this.#name = name;
    this.#nameOf = nameOf;
  }

  /** Names the definitions within a schema that stands at a pointer. */
  find(schema: unknown, pointer: string): void {
    for (const [key, value] of children(schema)) {
      const at = `${pointer}/${escapePart(key)}`;
      if (!namedSchemas.has(key) && !definitions.has(key)) {
        this.find(value, at);
        continue;
      }
      for (const [each, named] of entriesOf(value)) {
        const itsPointer = `${at}/${escapePart(each)}`;
        if (definitions.has(key)) this.#names.set(itsPointer, this.#nameOf(each));
        this.find(named, itsPointer);
      }
    }
  }

  /** The schema at a pointer with its references moved; its definitions go to the components. */
  move(schema: JsonSchema, pointer: string, components: Map<string, JsonSchema>): Record<string, unknown> {
    const moved: [string, unknown][] = [];
    for (const [key, value] of Object.entries(schema)) {
      const at = `${pointer}/${escapePart(key)}`;
      if (namedSchemas.has(key) || definitions.has(key)) {
        const values = entriesOf(value).map(([each, named]): [string, unknown] => {
          const itsPointer = `${at}/${escapePart(each)}`;
          return [this.#names.get(itsPointer) ?? each, this.#moveValue(named, itsPointer, components)];
        });
        if (namedSchemas.has(key)) moved.push([key, Object.fromEntries(values)]);
        else for (const [name, component] of values) components.set(name, component as JsonSchema);
      } else if (key === "$ref" && typeof value === "string") {
        moved.push([key, this.#reference(value)]);
      } else {
        moved.push([key, data.has(key) ? value : this.#moveValue(value, at, components)]);
      }
    }
    return Object.fromEntries(moved);
  }

  #moveValue(value: unknown, pointer: string, components: Map<string, JsonSchema>): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.#moveValue(item, `${pointer}/${index}`, components));
    }
    if (typeof value !== "object" || value === null || hasOwnBase(value)) return value;
    return this.move(value as JsonSchema, pointer, components);
  }

  /** A reference into a definition goes into its component, one to anything else into that of the whole schema. */
  #reference(reference: string): string {
    if (!/^#(\/|$)/.test(reference)) return reference;
    const pointer = decodeURIComponent(reference);
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1)) {
      const name = this.#names.get(pointer.slice(0, end));
      if (name !== undefined) return componentReference(name, pointer.slice(end));
    }
    return this.#name === undefined ? reference : componentReference(this.#name, pointer.slice(1));
  }
}

/** The reference to a component, or to something within it. */
export function componentReference(name: string, within = ""): string {
  return `#/components/schemas/${name}${within.split("/").map(encodeURIComponent).join("/")}`;
}

/** The parts of a schema that are schemas, or maps or lists of them. */
function children(schema: unknown): NamedValues {
  if (typeof schema !== "object" || schema === null || hasOwnBase(schema)) return [];
  return Object.entries(schema).filter(([key]) => !data.has(key));
}

/** References within a schema that has an id are relative to that. */
const hasOwnBase = (schema: object): boolean => "$id" in schema;

const entriesOf = (value: unknown): NamedValues =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const escapePart = (key: string): string => key.replace(/~/g, "~0").replace(/\//g, "~1");
