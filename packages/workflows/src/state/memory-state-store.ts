import type { StandardSchemaV1 } from "@standard-schema/spec";
import { ContextStateError } from "../errors.ts";
import { messageOf } from "../to-error.ts";
import { AsyncMutex } from "./async-mutex.ts";
import { cloneData, isPlainObject, kindOf } from "./plain-data.ts";
import { allAsChanges, type StateChanges, StateChangeTracker } from "./state-changes.ts";
import { type Container, missing, readPath, writePath } from "./state-path.ts";
import type { StateAt, StatePath, TrackedStateStore } from "./state-store.ts";

type Fields = Record<string, unknown>;

export interface MemoryStateStoreOptions<State extends object> {
  /**
   * Checks every change, of the whole state; it must accept what it returns. Validates `{}` to the initial state, so every
   * field needs a default.
   *
   * @default any field, unchecked
   */
  readonly schema?: StandardSchemaV1<unknown, State> | undefined;
  /**
   * The state to start from, such as a saved one; the schema adds defaults, and drops what it does not know.
   *
   * @default no field
   */
  readonly initial?: Partial<State> | undefined;
  /** What errors call the type of the state. @default "State", without a schema "DictState" */
  readonly typeName?: string | undefined;
  /** `initial` comes from where changes are written to: it counts as no change. @default false */
  readonly isStored?: boolean | undefined;
}

/**
 * A state store in memory.
 *
 * Without a schema, `get` and `set` cost as much as the path is long: a container is copied when it was handed out, and at
 * its first change only. With one, each change validates the whole state. `edit` copies the whole state, so that it can
 * be rolled back.
 */
export class MemoryStateStore<State extends object = Record<string, unknown>> implements TrackedStateStore<State> {
  readonly #schema: StandardSchemaV1<unknown, State> | undefined;
  readonly #initial: Fields;
  readonly #typeName: string;
  readonly #mutex = new AsyncMutex();
  #root: Fields | undefined;
  #loading: Promise<Fields> | undefined;
  /** The containers that nobody else has seen, so that they may be changed in place. */
  #owned: WeakSet<object> | undefined;
  #editing = false;
  /** `undefined` as long as nobody has asked for changes: until then, all that there is counts as one. */
  #changes: StateChangeTracker | undefined;

  /** @throws TypeError if `initial` is not a plain object; that it fits the schema is checked at the first use */
  constructor(options: MemoryStateStoreOptions<State> = {}) {
    const { schema, initial = {}, typeName = schema ? "State" : "DictState", isStored = false } = options;
    this.#schema = schema;
    this.#typeName = typeName;
    this.#initial = { ...this.#plain(initial) };
    if (!schema) this.#root = this.#initial;
    if (isStored) this.#changes = new StateChangeTracker();
  }

  async getState(): Promise<Readonly<State>> {
    return { ...(await this.snapshot()) };
  }

  /**
   * The state as it is, without waiting for an `edit` that goes on, and not copied: do not change it. As long as nothing
   * changes, it is the same object.
   *
   * @throws TypeError if there is no initial state that fits the schema
   */
  async snapshot(): Promise<Readonly<State>> {
    const root = await this.#load();
    this.#owned = undefined;
    return root as State;
  }

  takeChanges(): StateChanges | undefined {
    const current = this.#current;
    const changes = this.#changes ? this.#changes.take(current) : allAsChanges(current);
    this.#changes ??= new StateChangeTracker();
    if (changes) this.#owned = undefined; // what was handed out is copied before it is changed
    return changes;
  }

  forgetTaken(): void {
    this.#changes = undefined;
  }

  setState(state: State): Promise<void> {
    return this.#exclusive(async () => {
      const given = this.#plain(state);
      if (!this.#schema) return this.#commit({ ...given });
      // Without defaults, the given fields are all there is.
      const current = await this.#load().catch(() => ({}));
      this.#commit(await this.#validate({ ...current, ...given }));
    });
  }

  get(path: ""): Promise<Readonly<State>>;
  get<const Path extends StatePath<State>>(path: Path): Promise<StateAt<State, Path>>;
  get<const Path extends StatePath<State>, const Fallback>(
    path: Path,
    fallback: Fallback,
  ): Promise<StateAt<State, Path> | Fallback>;
  get(path: string, ...fallback: readonly [fallback?: unknown]): Promise<unknown> {
    return this.#exclusive(async () => {
      const root = await this.#load();
      if (path === "") return this.getState();
      const value = readPath(root, path);
      if (typeof value === "object" && value !== null) this.#owned = undefined;
      if (value !== missing) return value;
      if (fallback.length > 0) return fallback[0]; // an explicit `undefined` is a fallback
      throw new RangeError(`"${path}" not found in the state; give a fallback if it may be missing`);
    });
  }

  set<const Path extends StatePath<State>>(path: Path, value: StateAt<State, Path>): Promise<void>;
  set(path: string, value: unknown): Promise<void> {
    return this.#exclusive(async () => {
      const root = await this.#load();
      if (this.#schema) {
        const next = await this.#validate(writePath(root, path, value, copyOf));
        if (value !== undefined && readPath(next, path) === missing) throw this.#undeclared(path);
        this.#commit(next); // the schema may have changed other fields as well
      } else {
        this.#root = writePath(root, path, value, (container) => this.#own(container));
      }
      this.#changes?.mark(fieldOf(path));
    });
  }

  clear(): Promise<void> {
    return this.#exclusive(async () => this.#commit(await this.#defaults()));
  }

  edit<Result>(change: (draft: State) => Result | Promise<Result>): Promise<Result> {
    return this.#exclusive(async () => {
      const draft = cloneData(await this.#load());
      const result = await this.#call(() => change(draft as State));
      this.#commit(await this.#validate(this.#plain(draft)));
      return result;
    });
  }

  /** Throws at once, not by the promise: in a callback that is not async, nobody would await it. */
  #exclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    if (!this.#editing) return this.#mutex.run(task);
    throw new ContextStateError("the store is locked while `edit` runs: use the draft, not the store");
  }

  /** Calls the callback of `edit`, and notices the store being used up to its first `await`; later nobody can tell. */
  #call<Result>(change: () => Result | Promise<Result>): Result | Promise<Result> {
    this.#editing = true;
    try {
      return change();
    } finally {
      this.#editing = false;
    }
  }

  /** The state; before a schema has checked it, what it is to be made from. */
  get #current(): Fields {
    return this.#root ?? this.#initial;
  }

  /** Replaces the whole state. */
  #commit(root: Fields): void {
    this.#changes?.replace(this.#current);
    this.#root = root;
    this.#owned = undefined;
  }

  #own<C extends Container>(container: C): C {
    this.#owned ??= new WeakSet();
    if (this.#owned.has(container)) return container;
    const copy = copyOf(container);
    this.#owned.add(copy);
    return copy;
  }

  async #load(): Promise<Fields> {
    if (this.#root) return this.#root;
    const seeded = Object.keys(this.#initial).length > 0;
    this.#loading ??= seeded ? this.#validate(this.#initial, { lenient: true }) : this.#defaults();
    const loaded = await this.#loading;
    if (!this.#root) this.#commit(loaded); // unless it was set meanwhile
    return this.#current;
  }

  async #defaults(): Promise<Fields> {
    try {
      return await this.#validate({});
    } catch (error) {
      throw new TypeError(`all fields of the state must have defaults: ${messageOf(error)}`, { cause: error });
    }
  }

  /** @param options - `lenient` to drop what the schema does not know */
  async #validate(state: Fields, options: { readonly lenient?: boolean } = {}): Promise<Fields> {
    if (!this.#schema) return state;
    const result = await this.#schema["~standard"].validate(state);
    if (result.issues) {
      const issues = result.issues.map(issueText).join("; ");
      throw new TypeError(`the state must be of type ${this.#typeName}: ${issues}`);
    }
    const checked = this.#plain(result.value);
    if (options.lenient) return checked;
    for (const key of Object.keys(state)) {
      if (state[key] !== undefined && !Object.hasOwn(checked, key)) throw this.#undeclared(key);
    }
    return checked;
  }

  #plain(state: unknown): Fields {
    if (isPlainObject(state)) return state;
    throw new TypeError(`the state must be of type ${this.#typeName}, a plain object, not ${kindOf(state)}`);
  }

  #undeclared(path: string): TypeError {
    return new TypeError(`the state must be of type ${this.#typeName}, which does not declare "${path}"`);
  }
}

function copyOf<C extends Container>(container: C): C {
  return (Array.isArray(container) ? container.slice() : { ...container }) as C;
}

/** The top-level field that a path leads into. */
const fieldOf = (path: string): string => path.split(".", 1)[0] ?? path;

function issueText({ path = [], message }: StandardSchemaV1.Issue): string {
  const names = path.map((segment) => String(typeof segment === "object" ? segment.key : segment));
  return names.length > 0 ? `${names.join(".")}: ${message}` : message;
}
