import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type AnyEventClass, lineage } from "../events/event.ts";
import { embedAt, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

/** The JSON Schema of an event's declared fields. */
export interface EventSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** The type of the event. */
  readonly title: string;
  readonly type: "object";
  readonly description?: string;
}

/**
 * The JSON Schema of what a client sends for an event of this class: its declared fields, in their JSON form.
 *
 * A field whose schema has no JSON form, or whose library does not offer Standard JSON Schema, is described by its title
 * only. The description is that of `static readonly description`, if the class has one.
 */
export function eventSchema(eventClass: AnyEventClass): EventSchema {
  const { description, wireProperties = {} }: Described = eventClass as Described;
  const fields = Object.entries<StandardSchemaV1>(eventClass.fields);
  const required = [
    ...Object.keys(wireProperties),
    ...fields.filter(([, schema]) => isRequired(schema)).map(([name]) => name),
  ];
  const written = Object.entries(wireProperties).map(([name, schema]) => [name, { title: titleOf(name), ...schema }]);
  return {
    properties: Object.fromEntries([...written, ...fields.map(([name, schema]) => [name, fieldSchema(name, schema)])]),
    ...(required.length > 0 && { required }),
    title: eventClass.type,
    type: "object",
    ...(typeof description === "string" && { description }),
  };
}

/** What a class may say about its schema. */
interface Described {
  readonly description?: unknown;
  /** The properties of an event that writes its own JSON instead of declaring fields. All are required. */
  readonly wireProperties?: Readonly<Record<string, JsonSchema>>;
}

/** An event's type, then the types it extends, nearest first; without the base of all events. */
export function eventTypes(eventClass: AnyEventClass): readonly string[] {
  const ancestors = Object.keys(eventClass[lineage]).filter((name) => name !== "Event" && name !== eventClass.type);
  return [eventClass.type, ...ancestors];
}

function fieldSchema(name: string, schema: StandardSchemaV1): JsonSchema {
  const json = "inMemory" in schema ? null : jsonSchemaOf(schema);
  return { title: titleOf(name), ...(json && embedAt(["properties", name], json)) };
}

/** Does the field refuse to be left out? */
function isRequired(schema: StandardSchemaV1): boolean {
  const result = schema["~standard"].validate(undefined);
  return result instanceof Promise || result.issues !== undefined;
}

/** `user_name` and `userName` → `User Name`. */
function titleOf(name: string): string {
  const words = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").split(/[\s_]+/);
  return words
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}
