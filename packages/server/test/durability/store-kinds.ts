// The stores that the tests of durability run on, each with data that outlive a store.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryWorkflowStore, type WorkflowStore } from "../../src/index.ts";
import { SqliteWorkflowStore } from "../../src/store/sqlite/index.ts";

/** Where the data of a store are. */
export interface StoreData extends AsyncDisposable {
  /** Opens the one store on the data. */
  open(): WorkflowStore;
  /** Closes the store. */
  close(): Promise<void>;
  /** The data as they would be found were the process killed now: what the store does from now on is not in them. */
  asIfKilled(): Promise<StoreData>;
}

export interface StoreKind {
  readonly name: string;
  create(): StoreData;
}

/** The data are the store: they are not lost as long as the process lives. */
class MemoryData implements StoreData {
  readonly #store = new MemoryWorkflowStore({ keepTicks: "all" });

  open(): WorkflowStore {
    return this.#store;
  }

  async close(): Promise<void> {}

  async asIfKilled(): Promise<never> {
    throw new Error("Nothing is left of a store in memory");
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** A file, in a folder of its own. */
class SqliteData implements StoreData {
  readonly #folder = mkdtempSync(join(tmpdir(), "llama-agents-"));
  #store: SqliteWorkflowStore | undefined;

  get #file(): string {
    return join(this.#folder, "runs.db");
  }

  open(): WorkflowStore {
    this.#store = new SqliteWorkflowStore(this.#file, { keepTicks: "all" });
    return this.#store;
  }

  async close(): Promise<void> {
    await this.#store?.[Symbol.asyncDispose]();
    this.#store = undefined;
  }

  async asIfKilled(): Promise<SqliteData> {
    const found = new SqliteData();
    for (const ending of ["", "-wal"]) {
      if (existsSync(this.#file + ending)) copyFileSync(this.#file + ending, found.#file + ending);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const memoryKind: StoreKind = { name: "MemoryWorkflowStore", create: () => new MemoryData() };

/** Those whose data outlive the process. */
export const durableKinds: readonly StoreKind[] = [{ name: "SqliteWorkflowStore", create: () => new SqliteData() }];

export const storeKinds: readonly StoreKind[] = [memoryKind, ...durableKinds];
