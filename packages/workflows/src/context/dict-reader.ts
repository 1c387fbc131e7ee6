import { ContextSerdeError } from "../errors.ts";

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
    return Object.hasOwn(this.value, key);
  }

  /** `undefined` also for `null`: JSON has no other word for nothing. */
  optional(key: string): unknown {
    return this.has(key) ? (this.value[key] ?? undefined) : undefined;
  }

  string(key: string): string {
    return this.#required(key, this.optionalString(key), "a string");
  }

  optionalString(key: string): string | undefined {
    return this.#typed(key, "string") as string | undefined;
  }

  number(key: string): number {
    return this.#required(key, this.optionalNumber(key), "a number");
  }

  optionalNumber(key: string): number | undefined {
    return this.#typed(key, "number") as number | undefined;
  }

  boolean(key: string): boolean {
    return this.#required(key, this.optionalBoolean(key), "true or false");
  }

  optionalBoolean(key: string): boolean | undefined {
    return this.#typed(key, "boolean") as boolean | undefined;
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
    return this.list(key).map((item, index) => new DictReader(item, `${this.#at(key)}[${index}]`));
  }

  strings(key: string): readonly string[] {
    return this.list(key).map((item, index) => {
      if (typeof item === "string") return item;
      throw invalid(`${this.#at(key)}[${index}]`, "a string", item);
    });
  }

  list(key: string): readonly unknown[] {
    const value = this.optional(key) ?? [];
    if (!Array.isArray(value)) throw invalid(this.#at(key), "a list", value);
    return value;
  }

  /** @throws ContextSerdeError with the place, and what `read` throws as its cause */
  within<T>(key: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ContextSerdeError(`The saved context cannot be read: ${this.#at(key)}: ${reason}`, { cause });
    }
  }

  #typed(key: string, type: "string" | "number" | "boolean"): unknown {
    const value = this.optional(key);
    if (value === undefined || typeof value === type) return value;
    throw invalid(this.#at(key), `a ${type}`, value);
  }

  #required<T>(key: string, value: T | undefined, expected: string): T {
    if (value === undefined) throw invalid(this.#at(key), expected, undefined);
    return value;
  }

  #at(key: string): string {
    return `${this.#path}.${key}`;
  }
}

function invalid(path: string, expected: string, value: unknown): ContextSerdeError {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  return new ContextSerdeError(`The saved context has an invalid format: ${path} must be ${expected}, not ${found}`);
}
