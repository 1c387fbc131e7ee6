import { HeldRuns } from "./held-runs.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { storeErrorOf } from "./sqlite-errors.ts";

/** One write of a store, to run in a transaction with others. */
export type WriteOperation<Result = unknown> = (transaction: WriteTransaction) => Result;

/** What the writes of one transaction work with. */
export class WriteTransaction {
  readonly database: SqliteDatabase;
  readonly held: HeldRuns;
  /** Who holds the runs that this store holds. */
  readonly owner: string;
  #listeners: (() => void)[] = [];

  constructor(database: SqliteDatabase, owner: string, held = new HeldRuns()) {
    this.database = database;
    this.owner = owner;
    this.held = held;
  }

  /** Is called if, and when, the transaction is committed. */
  afterCommit(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Runs writes in one transaction: all of them count, or none.
   *
   * @throws StoreError that names the file, or what one of them has thrown
   */
  run(file: string, operations: readonly WriteOperation[]): readonly unknown[] {
    let results: readonly unknown[];
    try {
      results = this.database.transact(() => operations.map((operation) => operation(this)));
    } catch (error) {
      this.held.rollBack();
      this.#listeners = [];
      throw storeErrorOf(error, file);
    }
    this.held.commit();
    const listeners = this.#listeners;
    if (listeners.length > 0) {
      this.#listeners = [];
      for (const listener of listeners) listener();
    }
    return results;
  }
}
