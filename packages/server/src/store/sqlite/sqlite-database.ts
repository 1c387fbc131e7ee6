import { pathToFileURL } from "node:url";
import { type DriverDatabase, type DriverStatement, sqliteDriver } from "./sqlite-driver.ts";

export type SqlValue = string | number | null;

export interface Row {
  readonly [column: string]: SqlValue;
}

/**
 * How to open: "immutable" reads the file as it is, without a lock, a log or any other file beside it, whoever uses it.
 */
export type OpenMode = "write" | "read" | "immutable";

/** A connection whose statements are prepared once. Rows hold integers as numbers. */
export class SqliteDatabase {
  readonly #database: DriverDatabase;
  readonly #statements = new Map<string, DriverStatement>();

  /** @param file - an absolute path */
  constructor(file: string, mode: OpenMode = "write") {
    const parameters = mode === "immutable" ? "?mode=ro&immutable=1" : mode === "read" ? "?mode=ro" : "?mode=rwc";
    this.#database = sqliteDriver().open(`${pathToFileURL(file).href}${parameters}`, mode !== "write");
  }

  /** @returns how many rows have changed */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** @returns the id of the row that was inserted; `undefined` if none was, for a conflict */
  insert(sql: string, ...values: readonly SqlValue[]): number | undefined {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  get<Found = Row>(sql: string, ...values: readonly SqlValue[]): Found | undefined {
    return this.#statement(sql).get(...values) as Found | undefined;
  }

  all<Found = Row>(sql: string, ...values: readonly SqlValue[]): Found[] {
    return this.#statement(sql).all(...values) as Found[];
  }

  /** Statements without values, of which no row is read. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** The value of a pragma. */
  pragma(name: string): SqlValue | undefined {
    return Object.values(this.#database.prepare(`PRAGMA ${name}`).all()[0] as Row)[0];
  }

  /**
   * Runs a task in one transaction that has the right to write from its beginning.
   *
   * @throws what the task, or the database, has thrown; nothing is written then
   */
  transact<Result>(task: () => Result): Result {
    this.run("BEGIN IMMEDIATE");
    try {
      const result = task();
      this.run("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  /** After some errors, such as a full disk, SQLite has done so by itself. */
  #rollBack(): void {
    try {
      this.exec("ROLLBACK");
    } catch {
      // there is no transaction any more
    }
  }

  #statement(sql: string): DriverStatement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
