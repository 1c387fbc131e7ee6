import { EventValidationError } from "../errors.ts";
import type { WorkflowEvent } from "./event.ts";
import { deserializeValue } from "./event-serialization.ts";
import type { TypeRegistry } from "./type-registry.ts";

/** Reads the JSON of an event that is not described by schemas, field by field. */
export class WireFields {
  readonly #type: string;
  readonly #json: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>(["_data"]);

  /** @throws EventValidationError if `json` is not an object */
  constructor(type: string, json: Readonly<Record<string, unknown>>) {
    if (typeof json !== "object" || json === null || Array.isArray(json)) {
      throw new EventValidationError(type, "", [{ message: "the JSON of an event must be an object" }]);
    }
    this.#type = type;
    this.#json = json;
  }

  /** @throws EventValidationError, as all of these */
  string(name: string): string {
    const value = this.value(name);
    return typeof value === "string" ? value : this.#refuse(name, "a string");
  }

  nullableString(name: string): string | null {
    const value = this.value(name) ?? null;
    return value === null || typeof value === "string" ? value : this.#refuse(name, "a string or null");
  }

  strings(name: string): readonly string[] {
    const value = this.value(name);
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
      this.#refuse(name, "a list of strings");
    return value as readonly string[];
  }

  number(name: string): number {
    const value = this.value(name);
    return typeof value === "number" ? value : this.#refuse(name, "a number");
  }

  /** Seconds on the wire. @returns milliseconds, without the noise that the division by 1000 may have brought */
  milliseconds(name: string): number {
    return Math.round(this.number(name) * 1e6) / 1e3;
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  date(name: string): Date {
    const date = new Date(this.string(name));
    return Number.isNaN(date.getTime()) ? this.#refuse(name, "a date in ISO 8601") : date;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.string(name);
    return allowed.find((candidate) => candidate === value) ?? this.#refuse(name, `one of ${allowed.join(", ")}`);
  }

  value(name: string): unknown {
    this.#read.add(name);
    return Object.hasOwn(this.#json, name) ? this.#json[name] : undefined;
  }

  /** Gives to `event`, as extras, the entries of `_data` and what was not read. */
  restTo<Event extends WorkflowEvent>(event: Event, registry: TypeRegistry | undefined): Event {
    const data = Object.hasOwn(this.#json, "_data") ? this.#json["_data"] : undefined;
    const known = Object.entries(typeof data === "object" && data !== null ? data : {});
    const unknown = Object.entries(this.#json).filter(([name]) => !this.#read.has(name));
    for (const [name, value] of [...known, ...unknown]) {
      event.extras.set(name, registry ? deserializeValue(value, registry) : value);
    }
    return event;
  }

  #refuse(name: string, expected: string): never {
    throw new EventValidationError(this.#type, name, [{ message: `must be ${expected}` }]);
  }
}
