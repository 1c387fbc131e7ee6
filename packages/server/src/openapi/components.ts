import { z } from "zod";
import { componentReference, hoistDefinitions } from "./hoist-definitions.ts";
import type { JsonSchema } from "./open-api-document.ts";

/** Collects the schemas of a document. */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>();

  /** All schemas by their names, in the order of the names. */
  get all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * The schema of a message, as a client sends it or gets it; of one with an id, a reference. What a later server adds to
   * an answer must not break a client, so no schema forbids unknown keys.
   */
  ofZod(schema: z.ZodType): JsonSchema {
    const { properties, $defs } = z.toJSONSchema(z.object({ schema }), {
      io: "input",
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        // A default of a value that is read from text is left out otherwise.
        const { def } = zodSchema._zod;
        if (def.type === "default") jsonSchema.default = def.defaultValue as never;
      },
    }) as unknown as { readonly properties: { readonly schema: JsonSchema }; readonly $defs?: JsonSchema };
    const hoisted = hoistDefinitions({ ...properties.schema, $defs }, undefined, (name) => name);
    for (const [name, component] of hoisted.components) this.#schemas.set(name, component);
    return hoisted.schema;
  }

  /** Adds a schema that refers to others of this document only, and makes a reference to it. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const unique = this.#reserve(name);
    this.#schemas.set(unique, schema);
    return { $ref: componentReference(unique) };
  }

  /** Adds a schema that stands alone, with definitions of its own, and makes a reference to it. */
  addWhole(name: string, schema: JsonSchema): JsonSchema {
    const unique = this.#reserve(name);
    const hoisted = hoistDefinitions(schema, unique, (definition) => this.#reserve(`${unique}.${definition}`));
    for (const [each, component] of hoisted.components) this.#schemas.set(each, component);
    this.#schemas.set(unique, hoisted.schema);
    return { $ref: componentReference(unique) };
  }

  /** The schema itself, if this is a reference to one. */
  definitionOf(schema: JsonSchema): JsonSchema {
    const prefix = componentReference("");
    const { $ref } = schema;
    if (typeof $ref !== "string" || !$ref.startsWith(prefix)) return schema;
    return this.#schemas.get($ref.slice(prefix.length)) ?? schema;
  }

  /** Takes a name that no schema has yet, of the characters that names of components may have. */
  #reserve(name: string): string {
    const base = name.replace(/[^\w.-]/g, "_");
    let unique = base;
    for (let number = 2; this.#schemas.has(unique); number += 1) unique = `${base}_${number}`;
    this.#schemas.set(unique, {});
    return unique;
  }
}
