import { fromSeconds } from "../engine/seconds.ts";
import { ContextSerdeError } from "../errors.ts";
import { messageOf } from "../to-error.ts";

/** The latest time that a date can have, in milliseconds since the epoch. */
const latestTimeMs = 8.64e15;

/** Reads JSON of unknown origin: every access checks the type, and every error names the place. */
export class DictReader {
  readonly value: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** @throws ContextSerdeError if `value` is not an object */
  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(path, "an object", value);
    this.value = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  get keys(): readonly string[] {
    return Object.keys(this.value);
  }

  get isEmpty(): boolean {
    return this.keys.length === 0;
  }

  has(key: string): boolean {
    return this.optional(key) !== undefined;
  }

  /** `undefined` also for `null`: JSON has no other word for nothing. */
  optional(key: string): unknown {
    return Object.hasOwn(this.value, key) ? (this.value[key] ?? undefined) : undefined;
  }

  string(key: string): string {
    return this.#required(key, this.optionalString(key), "a string");
  }

  optionalString(key: string): string | undefined {
    const value = this.optional(key);
    if (value === undefined || typeof value === "string") return value;
    throw this.invalid(key, "a string");
  }

  boolean(key: string): boolean {
    return this.#required(key, this.optionalBoolean(key), "true or false");
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.optional(key);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.invalid(key, "true or false");
  }

  /** A whole number, not negative. */
  optionalCount(key: string): number | undefined {
    const value = this.optional(key);
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as number;
    throw this.invalid(key, "a whole number, not negative");
  }

  /** @returns milliseconds; in the dictionary are seconds since the epoch */
  time(key: string): number {
    return this.#required(key, this.optionalTime(key), "a time");
  }

  /** @returns milliseconds; in the dictionary are seconds since the epoch */
  optionalTime(key: string): number | undefined {
    const seconds = this.optional(key);
    if (seconds === undefined) return undefined;
    const milliseconds = typeof seconds === "number" ? fromSeconds(seconds) : Number.NaN;
    if (Math.abs(milliseconds) <= latestTimeMs) return milliseconds;
    throw this.invalid(key, "a time in seconds since the epoch");
  }

  /** The object under the key; an empty one if there is none. */
  record(key: string): DictReader {
    return this.optionalRecord(key) ?? new DictReader({}, this.#at(key));
  }

  optionalRecord(key: string): DictReader | undefined {
    const value = this.optional(key);
    return value === undefined ? undefined : new DictReader(value, this.#at(key));
  }

  /** The objects in the list under the key; none if there is no list. */
  records(key: string): readonly DictReader[] {
    return this.#list(key).map((item, index) => new DictReader(item, `${this.#at(key)}[${index}]`));
  }

  /** The texts in the list under the key, each as `{ [name]: text }`. */
  texts(key: string, name: string): readonly DictReader[] {
    return this.#list(key).map((item, index) => new DictReader({ [name]: item }, `${this.#at(key)}[${index}]`));
  }

  /** The objects in the list under the key; a text counts as `{ [name]: text }`. */
  recordsOrTexts(key: string, name: string): readonly DictReader[] {
    return this.#list(key).map((item, index) => {
      const value = typeof item === "object" && item !== null ? item : { [name]: item };
      return new DictReader(value, `${this.#at(key)}[${index}]`);
    });
  }

  /** Is there no list under the key, or nothing in it? */
  isEmptyList(key: string): boolean {
    return this.#list(key).length === 0;
  }

  /** @throws ContextSerdeError with the place, and what `read` throws as its cause */
  within<T>(key: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw new ContextSerdeError(`The saved context cannot be read: ${this.#at(key)}: ${messageOf(cause)}`, { cause });
    }
  }

  invalid(key: string, expected: string): ContextSerdeError {
    return invalid(this.#at(key), expected, this.optional(key));
  }

  #list(key: string): readonly unknown[] {
    const value = this.optional(key) ?? [];
    if (!Array.isArray(value)) throw this.invalid(key, "a list");
    return value;
  }

  #required<T>(key: string, value: T | undefined, expected: string): T {
    if (value === undefined) throw this.invalid(key, expected);
    return value;
  }

  #at(key: string): string {
    return `${this.#path}.${key}`;
  }
}

function invalid(path: string, expected: string, value: unknown): ContextSerdeError {
  return new ContextSerdeError(
    `The saved context has an invalid format: ${path} must be ${expected}, not ${found(value)}`,
  );
}

function found(value: unknown): string {
  if (value === undefined || value === null) return "missing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 80)}`;
}
