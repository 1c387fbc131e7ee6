import { StoreOpenError } from "../store-error.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { openErrorOf, sqliteErrorCode } from "./sqlite-errors.ts";

/**
 * The right to write to a file, which one store has at a time: a lock of the operating system on a file beside it, so that
 * it is gone when the process is, however it ends.
 */
export class WriterLock {
  readonly #database: SqliteDatabase;

  /** @throws StoreOpenError if another store has it, in this process or in another one */
  constructor(file: string) {
    const lockFile = `${file}-lock`;
    let database: SqliteDatabase | undefined;
    try {
      database = new SqliteDatabase(lockFile);
      database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
      this.#database = database;
    } catch (error) {
      database?.close();
      if (sqliteErrorCode(error) !== "busy") throw openErrorOf(error, lockFile);
      throw new StoreOpenError(
        `${file} is in use: another server writes to it, and a file has one writer; stop that one, name another file, ` +
          "or open this one with `readOnly`",
        { cause: error },
      );
    }
  }

  release(): void {
    this.#database.exec("ROLLBACK"); // a driver may close the file later
    this.#database.close();
  }
}
