import { accessSync, constants, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StoreOpenError } from "../store-error.ts";
import { assertKnown } from "./migrate.ts";
import { serverPackage } from "./migrations/server-migrations.ts";
import { SqliteDatabase } from "./sqlite-database.ts";
import { openErrorOf } from "./sqlite-errors.ts";

/** Marks a file as ours: "llaw" in ASCII. */
export const applicationId = 0x6c_6c_61_77;

/**
 * Where the file is, without links, so that it has the same name for all who use it.
 *
 * @throws StoreOpenError if there can be no such file
 */
export function locateFile(file: string): string {
  if (file === "" || file.startsWith(":memory:")) {
    throw new StoreOpenError(
      `A store needs the path of a file, not "${file}"; use MemoryWorkflowStore to keep no file`,
    );
  }
  const path = resolve(file);
  if (look(path)) return realpathSync(path);
  const directory = dirname(path);
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found)
    throw new StoreOpenError(`${path} cannot be created: there is no directory ${directory}; create it first`);
  if (!found.isDirectory()) throw new StoreOpenError(`${path} cannot be created: ${directory} is not a directory`);
  return join(realpathSync(directory), path.slice(directory.length).replace(/^[/\\]/, ""));
}

/**
 * Looks whether a file can be used, and changes nothing, wherever it comes from.
 *
 * @param file - made by {@link locateFile}
 * @throws StoreOpenError if it is not ours, or cannot be read, or written to
 */
export function inspectFile(file: string, isReadOnly: boolean): void {
  const found = look(file);
  if (found?.isDirectory()) throw new StoreOpenError(`${file} is a directory; name a file in it`);
  if (!found && isReadOnly)
    throw new StoreOpenError(`${file} does not exist, so that it cannot be opened with readOnly`);
  if (!isReadOnly) assertWritable(file, found !== undefined);
  if (!found || found.size === 0) return;
  let database: SqliteDatabase | undefined;
  try {
    database = new SqliteDatabase(file, "immutable");
    assertOurs(database, file);
    assertKnown(Number(database.pragma("user_version")), serverPackage, file);
  } catch (error) {
    throw openErrorOf(error, file);
  } finally {
    database?.close();
  }
}

/** @throws StoreOpenError if the database has tables of another product */
export function assertOurs(database: SqliteDatabase, file: string): void {
  const id = Number(database.pragma("application_id"));
  if (id === applicationId) return;
  const tables = database.all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => String(name));
  if (tables.length === 0 && id === 0) return; // an empty database, that is not anybody's yet
  const isPython = tables.includes("handlers") && tables.includes("schema_migrations");
  const owner = isPython
    ? "the database of a Python workflow server"
    : `the database of another program (${list(tables)})`;
  const advice = isPython ? "runs cannot be taken over from it; name another file" : "name another file";
  throw new StoreOpenError(`${file} is ${owner}: ${advice}. Nothing in it was changed`);
}

const list = (tables: readonly string[]): string =>
  tables.length === 0
    ? "it has no tables"
    : `its tables: ${tables.slice(0, 5).join(", ")}${tables.length > 5 ? ", …" : ""}`;

function assertWritable(file: string, exists: boolean): void {
  const place = exists ? [file, dirname(file)] : [dirname(file)];
  for (const path of place) {
    try {
      accessSync(path, constants.W_OK);
    } catch (cause) {
      const what = path === file ? "is read-only" : `cannot be written to: its directory ${path} is read-only`;
      const advice = "give this user the right to write to it, or name another file";
      throw new StoreOpenError(`${file} ${what}; ${advice}`, { cause });
    }
  }
}

/** @returns `undefined` if there is nothing */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOTDIR") return undefined;
    throw new StoreOpenError(`${path} cannot be reached: ${(cause as Error).message}; give this user the right to`, {
      cause,
    });
  }
}
