import { StoreOpenError } from "../store-error.ts";
import { applicationId, assertOurs, inspectFile } from "./inspect-file.ts";
import { migrate, pendingOf } from "./migrate.ts";
import { serverPackage } from "./migrations/server-migrations.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { openErrorOf } from "./sqlite-errors.ts";
import { WriterLock } from "./writer-lock.ts";

/** How much a commit waits for: for the disk, or for the operating system only. */
export type SqliteDurability = "full" | "normal";

export interface OpenDatabaseOptions {
  readonly durability: SqliteDurability;
  readonly isReadOnly: boolean;
  /** Milliseconds. */
  readonly busyTimeoutMs: number;
  readonly onWarning: (message: string) => void;
}

export interface OpenedDatabase {
  readonly database: SqliteDatabase;
  /** `undefined` if it is opened to be read only. */
  readonly lock: WriterLock | undefined;
}

/**
 * @param file - made by `locateFile`
 * @throws StoreOpenError that names the file, what is wrong, and what to do
 */
export function openDatabase(file: string, options: OpenDatabaseOptions): OpenedDatabase {
  const { isReadOnly } = options;
  inspectFile(file, isReadOnly);
  const lock = isReadOnly ? undefined : new WriterLock(file);
  let database: SqliteDatabase | undefined;
  try {
    database = new SqliteDatabase(file, isReadOnly ? "read" : "write");
    database.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs}; PRAGMA cache_size = -32000`);
    if (isReadOnly) checkForm(database, file);
    else prepareForWriting(database, file, options);
    return { database, lock };
  } catch (error) {
    database?.close();
    lock?.release();
    throw openErrorOf(error, file);
  }
}

function prepareForWriting(database: SqliteDatabase, file: string, options: OpenDatabaseOptions): void {
  assertOurs(database, file);
  pendingOf(database, file, serverPackage); // before anything is changed
  if (database.pragma("application_id") === 0) database.exec(`PRAGMA application_id = ${applicationId}`);
  enableWriteAheadLog(database, file, options.onWarning);
  database.exec(`PRAGMA synchronous = ${options.durability === "full" ? "FULL" : "NORMAL"}`);
  // Checkpoints write pages once that have changed many times: the log may grow to 16 MB, and is cut off after a peak.
  database.exec("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY");
  migrate(database, file, [serverPackage]);
  // One store writes to a file at a time: whoever held runs before has died, or closed the file.
  database.run("UPDATE runs SET owner = NULL WHERE owner IS NOT NULL AND ended_at IS NULL");
}

function enableWriteAheadLog(database: SqliteDatabase, file: string, onWarning: (message: string) => void): void {
  let mode: unknown;
  let reason = "";
  try {
    mode = database.pragma("journal_mode = WAL");
  } catch (error) {
    reason = ` (${(error as Error).message})`;
  }
  if (mode === "wal") return;
  onWarning(
    `${file} has no write-ahead log${reason}: it works, but slowly, and its readers and its writer wait for each other; ` +
      "a network file system may be the cause: keep the file on a local disk",
  );
}

function checkForm(database: SqliteDatabase, file: string): void {
  assertOurs(database, file);
  if (pendingOf(database, file, serverPackage).length === 0) return;
  throw new StoreOpenError(
    `${file} has the form of an older version, and cannot be changed with readOnly; open it once without`,
  );
}
