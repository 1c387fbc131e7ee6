import { EventSerializationError } from "../errors.ts";
import { errorFromJSON } from "../events/error-serialization.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { unwrapEvent } from "../events/event-serialization.ts";
import { fromSeconds } from "./seconds.ts";

/** Reads the JSON of a tick or of a state, field by field: every access checks the type, and every error names the place. */
export class TickFields {
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly registry: EventRegistry;

  /** @throws EventSerializationError if `json` is not an object, as all of these if a field is not what it should be */
  constructor(json: unknown, path: string, registry: EventRegistry) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) throw malformed(path, "an object", json);
    this.#json = json as Readonly<Record<string, unknown>>;
    this.#path = path;
    this.registry = registry;
  }

  get keys(): readonly string[] {
    return Object.keys(this.#json);
  }

  /** `undefined` also for `null`: JSON has no other word for nothing. */
  optional(key: string): unknown {
    return Object.hasOwn(this.#json, key) ? (this.#json[key] ?? undefined) : undefined;
  }

  has(key: string): boolean {
    return this.optional(key) !== undefined;
  }

  string(key: string): string {
    const value = this.optional(key);
    return typeof value === "string" ? value : this.refuse(key, "a string");
  }

  optionalString(key: string): string | undefined {
    return this.has(key) ? this.string(key) : undefined;
  }

  boolean(key: string): boolean {
    const value = this.optional(key);
    return typeof value === "boolean" ? value : this.refuse(key, "true or false");
  }

  /** A whole number, not negative. */
  count(key: string): number {
    const value = this.optional(key);
    return Number.isSafeInteger(value) && Number(value) >= 0
      ? Number(value)
      : this.refuse(key, "a whole number, not negative");
  }

  optionalCount(key: string): number | undefined {
    return this.has(key) ? this.count(key) : undefined;
  }

  /** Seconds in JSON. @returns milliseconds */
  milliseconds(key: string): number {
    const value = this.optional(key);
    const milliseconds = typeof value === "number" ? fromSeconds(value) : Number.NaN;
    return Number.isFinite(milliseconds) ? milliseconds : this.refuse(key, "a number of seconds");
  }

  optionalMilliseconds(key: string): number | undefined {
    return this.has(key) ? this.milliseconds(key) : undefined;
  }

  event(key: string): WorkflowEvent {
    return this.optionalEvent(key) ?? this.refuse(key, "an event");
  }

  optionalEvent(key: string): WorkflowEvent | undefined {
    const value = this.optional(key);
    return value === undefined ? undefined : this.#within(key, () => unwrapEvent(value, this.registry));
  }

  error(key: string): Error {
    return this.#within(key, () => errorFromJSON(this.optional(key), this.registry));
  }

  optionalError(key: string): Error | undefined {
    return this.has(key) ? this.error(key) : undefined;
  }

  fields(key: string): TickFields {
    return new TickFields(this.optional(key), `${this.#path}.${key}`, this.registry);
  }

  optionalFields(key: string): TickFields | undefined {
    return this.has(key) ? this.fields(key) : undefined;
  }

  /** The objects in a list. */
  list(key: string): readonly TickFields[] {
    const value = this.optional(key);
    if (!Array.isArray(value)) return this.refuse(key, "a list");
    return value.map((item, index) => new TickFields(item, `${this.#path}.${key}[${index}]`, this.registry));
  }

  refuse(key: string, expected: string): never {
    throw malformed(`${this.#path}.${key}`, expected, this.optional(key));
  }

  /** Errors that tell more than "malformed", such as that of an unknown type of event, are passed on as they are. */
  #within<T>(key: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof EventSerializationError)) throw cause;
      throw new EventSerializationError(`${this.#path}.${key}: ${cause.message}`, { cause });
    }
  }
}

function malformed(path: string, expected: string, value: unknown): EventSerializationError {
  return new EventSerializationError(`${path} must be ${expected}, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "missing";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return `${typeof value} ${String(value).slice(0, 80)}`;
}
