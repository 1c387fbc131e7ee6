import {
  ContextStateError,
  MemoryStateStore,
  type MemoryStateStoreOptions,
  type StateSchema,
  type StateStore,
  serializeValue,
} from "@llama-agents/workflows";
import type { MaybePromise } from "../../maybe-promise.ts";
import { StoreError } from "../store-error.ts";
import type { WrittenStateChanges } from "../turn-record.ts";

type Fields = Record<string, unknown>;
type Schema = NonNullable<MemoryStateStoreOptions<Fields>["schema"]>;

/** The state of one run, to whoever holds it exclusively. */
export interface StateRows {
  /** JSON of each field; `undefined` if there is no such run. */
  load(): MaybePromise<ReadonlyMap<string, string> | undefined>;
  save(changes: WrittenStateChanges): MaybePromise<void>;
}

/** Where the state of one run is. */
export interface StateAccess {
  /** As it is committed, without waiting for anybody; `undefined` if there is no such run. */
  load(): MaybePromise<ReadonlyMap<string, string> | undefined>;
  /** Runs a task that nobody else reads or writes beside, and takes back what it has saved if it throws. */
  transact<Result>(task: (rows: StateRows) => Promise<Result>): Promise<Result>;
}

/**
 * The state of a run in its rows. Every operation is one transaction: the fields are read, what is done is done in memory,
 * with the schema, and what has changed is written.
 */
export class DurableStateStore implements StateStore<Fields> {
  readonly #runId: string;
  readonly #access: StateAccess;
  readonly #schema: Schema | undefined;
  #isEditing = false;

  constructor(runId: string, access: StateAccess, schema: StateSchema | undefined) {
    this.#runId = runId;
    this.#access = access;
    this.#schema = schema as Schema | undefined;
  }

  async getState(): Promise<Readonly<Fields>> {
    return this.#stateOf(await this.#access.load()).getState();
  }

  setState(next: Fields): Promise<void> {
    return this.#run((state) => state.setState(next));
  }

  get(path: string, ...fallback: readonly [fallback?: unknown]): Promise<never> {
    const read = (state: StateStore<Fields>): Promise<unknown> =>
      fallback.length > 0 ? state.get(path, fallback[0]) : state.get(path);
    return this.#run(read, false) as Promise<never>;
  }

  set(path: string, value: unknown): Promise<void> {
    return this.#run((state) => state.set(path, value));
  }

  clear(): Promise<void> {
    return this.#run((state) => state.clear());
  }

  edit<Result>(change: (draft: Fields) => Result | Promise<Result>): Promise<Result> {
    return this.#run((state) => state.edit((draft) => this.#call(() => change(draft))));
  }

  /** Throws at once if the store is used in a callback of `edit`: it would wait for itself. */
  #run<Result>(operate: (state: MemoryStateStore<Fields>) => Promise<Result>, isChange = true): Promise<Result> {
    if (this.#isEditing)
      throw new ContextStateError("the store is locked while `edit` runs: use the draft, not the store");
    return this.#access.transact(async (rows) => {
      const state = this.#stateOf(await rows.load());
      const result = await operate(state);
      const changes = isChange ? state.takeChanges() : undefined;
      if (!changes) return result;
      const texts = [...changes.set].map(([key, value]) => [key, fieldText(key, value)] as const);
      await rows.save({ set: new Map(texts), deleted: changes.deleted });
      return result;
    });
  }

  /** What happens after the first `await` of the callback nobody can tell from what others do. */
  #call<Result>(change: () => Result): Result {
    this.#isEditing = true;
    try {
      return change();
    } finally {
      this.#isEditing = false;
    }
  }

  #stateOf(fields: ReadonlyMap<string, string> | undefined): MemoryStateStore<Fields> {
    if (!fields) throw new StoreError(`There is no run ${this.#runId}, so it has no state`);
    return new MemoryStateStore<Fields>({ schema: this.#schema, initial: parseFields(fields), isStored: true });
  }
}

/** @param texts - JSON of each field */
export function parseFields(texts: Iterable<readonly [name: string, text: string]>): Fields {
  return Object.fromEntries([...texts].map(([key, text]) => [key, JSON.parse(text) as unknown] as const));
}

function fieldText(key: string, value: unknown): string {
  try {
    if (key.includes("\0")) throw new Error("its name has the character 0, which databases do not hold");
    return JSON.stringify(serializeValue(value));
  } catch (cause) {
    throw new StoreError(
      `The field ${JSON.stringify(key)} of the state cannot be stored: ${(cause as Error).message}`,
      { cause },
    );
  }
}
