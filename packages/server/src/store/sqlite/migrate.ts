import { StoreOpenError } from "../store-error.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** One step from a version of the tables to the next. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly sql: string;
}

/** The tables that a package has in a database. */
export interface MigratedPackage {
  readonly name: string;
  readonly migrations: readonly Migration[];
}

/** The package whose version is that of the file. */
const serverPackageName = "server";

/**
 * Brings the tables of packages to the form of this version, in one transaction: all of it is done, or nothing.
 *
 * @param now - milliseconds since the epoch
 * @throws StoreOpenError if a newer version has written the file
 */
export function migrate(
  database: SqliteDatabase,
  file: string,
  packages: readonly MigratedPackage[],
  now = Date.now(),
): void {
  if (packages.every((each) => pendingOf(database, file, each).length === 0)) return;
  database.transact(() => {
    database.exec(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
        package TEXT NOT NULL, version INTEGER NOT NULL, applied_at INTEGER NOT NULL, PRIMARY KEY (package, version)
      ) STRICT`,
    );
    for (const each of packages) {
      for (const { version, sql } of pendingOf(database, file, each)) {
        database.exec(sql);
        database.run("INSERT INTO schema_migrations VALUES (?, ?, ?)", each.name, version, now);
        if (each.name === serverPackageName) database.exec(`PRAGMA user_version = ${version}`);
      }
    }
  });
}

/** @throws StoreOpenError if a newer version has written the file */
export function pendingOf(database: SqliteDatabase, file: string, each: MigratedPackage): readonly Migration[] {
  const version = versionOf(database, each.name);
  assertKnown(version, each, file);
  return each.migrations.filter((migration) => migration.version > version);
}

/** @throws StoreOpenError if a newer version has written the file */
export function assertKnown(version: number, { name, migrations }: MigratedPackage, file: string): void {
  const latest = migrations.at(-1)?.version ?? 0;
  if (version <= latest) return;
  throw new StoreOpenError(
    `${file} was written by a newer version: its tables of "${name}" have the form ${version}, and this version ` +
      `knows forms up to ${latest}; update this program, or name another file`,
  );
}

/**
 * The version of the server's tables is also that of the file, so that it can be told without them.
 *
 * @returns 0 if the package has no tables yet
 */
function versionOf(database: SqliteDatabase, packageName: string): number {
  const fileVersion = packageName === serverPackageName ? Number(database.pragma("user_version")) : 0;
  const table = database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'");
  if (!table) return fileVersion;
  const row = database.get("SELECT max(version) AS version FROM schema_migrations WHERE package = ?", packageName);
  return Math.max(fileVersion, Number(row?.["version"] ?? 0));
}
