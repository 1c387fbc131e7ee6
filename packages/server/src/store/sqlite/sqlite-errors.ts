import { StoreError, StoreOpenError } from "../store-error.ts";

/** The primary result codes that somebody can do something about. */
const codes = {
  5: "busy",
  6: "busy",
  8: "read-only",
  10: "input-output",
  11: "corrupt",
  13: "full",
  14: "cannot-open",
  19: "constraint",
  26: "not-a-database",
} as const;

export type SqliteErrorCode = (typeof codes)[keyof typeof codes];

/** What kind of error a driver has thrown; `undefined` for any other. */
export function sqliteErrorCode(error: unknown): SqliteErrorCode | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, rawCode } = error as { readonly errcode?: unknown; readonly rawCode?: unknown };
  // libsql tells the code of a failed opening in its message only: "Unable to open connection …: 14".
  const number = Number(errcode ?? rawCode ?? /Unable to open .*: (\d+)/s.exec(error.message)?.[1]);
  return Number.isNaN(number) ? undefined : codes[(number & 0xff) as keyof typeof codes];
}

/** Would other writes fail in the same way? A full disk may have room for a smaller one. */
export function concernsAllWrites(error: unknown): boolean {
  const code = error instanceof SqliteStoreError ? error.code : undefined;
  return code !== undefined && code !== "constraint" && code !== "full";
}

class SqliteStoreError extends StoreError {
  readonly code: SqliteErrorCode | undefined;

  constructor(message: string, code: SqliteErrorCode | undefined, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const advice: Readonly<Record<SqliteErrorCode, string>> = {
  busy: "is locked by another program; end that program's transaction",
  "read-only": "is read-only; give this user the right to write to it, and to its directory",
  "input-output": "cannot be read or written; look at the disk",
  corrupt: "is damaged; restore it from a backup, or salvage what is left with `sqlite3 FILE .recover`",
  full: "cannot grow: the disk is full; make room, then write again",
  "cannot-open": "cannot be opened; look at its directory, and at the rights of this user",
  constraint: "refuses what was written, since it contradicts what is there",
  "not-a-database": "is not an SQLite database, or damaged; name another file, or restore it from a backup",
};

/**
 * What callers get in place of an error of the driver: it names the file and what to do. Other errors stay as they are.
 */
export function storeErrorOf(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !isDriverError(error)) return error;
  const code = sqliteErrorCode(error);
  const what = code ? advice[code] : "does not do what was asked";
  return new SqliteStoreError(`${file} ${what} (${error.message})`, code, error);
}

/** The same for what happens while a file is opened. */
export function openErrorOf(error: unknown, file: string): unknown {
  const code = sqliteErrorCode(error);
  if (error instanceof StoreError || !isDriverError(error)) return error;
  const what = code ? advice[code] : "cannot be opened";
  return new StoreOpenError(`${file} ${what} (${error.message})`, { cause: error });
}

/** Of node:sqlite, or of libsql. */
function isDriverError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (sqliteErrorCode(error) !== undefined) return true;
  return typeof code === "string" && (code === "ERR_SQLITE_ERROR" || code.startsWith("SQLITE_"));
}
