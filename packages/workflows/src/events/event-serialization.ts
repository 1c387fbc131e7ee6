import { EventSerializationError } from "../errors.ts";
import type { AnyEventClass, WorkflowEvent } from "./event.ts";
import type { JsonValue } from "./json.ts";
import { lineage } from "./lineage.ts";
import { qualifiedNameOf } from "./qualified-name.ts";
import type { TypeRegistry } from "./type-registry.ts";

/** An event in JSON, with its class: used wherever an event is to be restored without knowing what it was. */
export interface TypedWrapper {
  readonly __is_pydantic: true;
  readonly value: Readonly<Record<string, unknown>>;
  readonly qualified_name: string;
}

/** Levels of objects, lists and events. More would come near to the end of the stack. */
const maxDepth = 100;

/**
 * The place of the value at work, from the outermost in. One for all: an event inside of a value is written by its own
 * `toJSON`, which comes back here. Everything here is synchronous, so no two values are at work at once.
 */
const trail: (string | number)[] = [];

/** @param namespace - of classes that have none of their own. @default "workflow" */
export function wrapEvent(event: WorkflowEvent, namespace?: string): TypedWrapper {
  const eventClass = event.constructor as unknown as AnyEventClass;
  return { __is_pydantic: true, value: event.toJSON(), qualified_name: qualifiedNameOf(eventClass, namespace) };
}

/**
 * Restores an event from its typed wrapper.
 *
 * @throws EventSerializationError if `json` is no typed wrapper
 * @throws UnknownEventTypeError if the registry does not know its type
 * @throws EventValidationError if the class refuses the value
 */
export function unwrapEvent(json: unknown, registry: TypeRegistry): WorkflowEvent {
  if (isTypedWrapper(json)) return registry.get(json.qualified_name).fromJSON(json.value, registry);
  throw new EventSerializationError("not an event: expected { __is_pydantic: true, value, qualified_name }");
}

function isTypedWrapper(json: unknown): json is TypedWrapper {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, "__is_pydantic")) return false;
  const { __is_pydantic: mark, value, qualified_name: name } = json as Readonly<Record<string, unknown>>;
  return mark === true && typeof name === "string" && typeof value === "object" && value !== null;
}

/**
 * Turns a value into plain JSON: maps and lists recursively, events into typed wrappers, objects with a `toJSON` (dates)
 * into what that returns. `undefined` becomes `null`, and is left out of objects. Parts without an event are not copied.
 *
 * @param name - of the value, for the path in errors. @default "value"
 * @param namespace - of event classes that have none of their own. @default "workflow"
 * @throws EventSerializationError that names the path of what is not JSON: a function, symbol, bigint, number that is not
 *   finite, `Map`, `Set`, error, bytes, or a value that is nested too deeply or contains itself
 */
export function serializeValue(value: unknown, name = "value", namespace?: string): JsonValue {
  return (encode(value, name, namespace) ?? null) as JsonValue;
}

/**
 * Undoes `serializeValue`: restores the events behind the typed wrappers at any depth of maps and lists.
 *
 * @throws UnknownEventTypeError if a wrapper names a type that the registry does not know
 * @throws EventValidationError if the class of an event refuses its value
 * @throws EventSerializationError if the value is nested too deeply
 */
export function deserializeValue(json: unknown, registry: TypeRegistry): unknown {
  return decode(json, "value", registry);
}

function encode(value: unknown, key: string | number, namespace: string | undefined): unknown {
  if (typeof value === "object" && value !== null) {
    enter(key);
    try {
      return encodeObject(value, key, namespace);
    } finally {
      trail.pop();
    }
  }
  return primitive(value, [key]);
}

function primitive(value: unknown, key: readonly (string | number)[]): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw notJson(`${value}`, key);
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") {
    throw notJson(`a ${typeof value}`, key);
  }
  return value;
}

function encodeObject(value: object, key: string | number, namespace: string | undefined): unknown {
  if (lineage in value) return wrapEvent(value as WorkflowEvent, namespace);
  const own = "toJSON" in value && typeof value.toJSON === "function" ? (value.toJSON(String(key)) as unknown) : value;
  if (typeof own !== "object" || own === null) return primitive(own, []);
  const lossy = lossyKind(own);
  if (lossy !== undefined) throw notJson(lossy, []);
  return mapChildren(own, (child, name) => encode(child, name, namespace));
}

function decode(json: unknown, key: string | number, registry: TypeRegistry): unknown {
  if (typeof json !== "object" || json === null) return json;
  enter(key);
  try {
    if (isTypedWrapper(json)) return unwrapEvent(json, registry);
    return mapChildren(json, (child, name) => decode(child, name, registry));
  } finally {
    trail.pop();
  }
}

/** A copy of a list or an object with other children; the same one if none has changed. */
function mapChildren(value: object, change: (child: unknown, key: string | number) => unknown): object {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => change(item, index) ?? null);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value).map(([name, child]) => [name, change(child, name)] as const);
  if (entries.every(([name, child]) => child === (value as Record<string, unknown>)[name])) return value;
  return Object.fromEntries(entries); // safe for an own `__proto__`, which assignment is not
}

/** The kinds of objects whose content `JSON.stringify` drops without a word. */
function lossyKind(value: object): string | undefined {
  if (value instanceof Error) return "an error";
  if (value instanceof Promise) return "a promise";
  if (value instanceof RegExp) return "a regular expression";
  if (value instanceof Map || value instanceof WeakMap) return "a Map";
  if (value instanceof Set || value instanceof WeakSet) return "a Set";
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return "bytes";
  return undefined;
}

function enter(key: string | number): void {
  if (trail.length >= maxDepth) {
    const message = `${place(trail.slice(0, 8))}… is nested deeper than ${maxDepth} levels, or contains itself`;
    throw new EventSerializationError(`Failed to serialize value at ${message}`);
  }
  trail.push(key);
}

function notJson(what: string, key: readonly (string | number)[]): EventSerializationError {
  return new EventSerializationError(`Failed to serialize value at ${place([...trail, ...key])}: ${what} is not JSON`);
}

/** `value.list[3].name` */
const place = (path: readonly (string | number)[]): string =>
  path.map((key, index) => (typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`)).join("");
