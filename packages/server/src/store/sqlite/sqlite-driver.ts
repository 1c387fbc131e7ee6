import { createRequire } from "node:module";

/** What of the two drivers is used: both have the form of better-sqlite3. */
export interface DriverDatabase {
  prepare(sql: string): DriverStatement;
  exec(sql: string): void;
  close(): void;
}

export interface DriverStatement {
  run(...values: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: readonly unknown[]): unknown;
  all(...values: readonly unknown[]): unknown[];
}

export interface SqliteDriver {
  readonly name: "node:sqlite" | "libsql";
  /** @param location - an absolute path, or a `file:` URI */
  open(location: string, isReadOnly: boolean): DriverDatabase;
}

interface NodeSqlite {
  readonly DatabaseSync: new (location: string, options: { readonly readOnly: boolean }) => DriverDatabase;
}

let loaded: SqliteDriver | undefined;

/**
 * The SQLite of the running Node, where it has one; else libsql, which npm has brought along.
 *
 * @throws Error if there is neither
 */
export function sqliteDriver(): SqliteDriver {
  loaded ??= nodeDriver() ?? libsqlDriver();
  return loaded;
}

function nodeDriver(): SqliteDriver | undefined {
  const module = withoutExperimentalWarning(loadNodeSqlite);
  if (!module) return undefined;
  return {
    name: "node:sqlite",
    open: (location, isReadOnly) => new module.DatabaseSync(location, { readOnly: isReadOnly }),
  };
}

function loadNodeSqlite(): NodeSqlite | undefined {
  try {
    return process.getBuiltinModule?.("node:sqlite") as NodeSqlite | undefined;
  } catch {
    return undefined; // it is there, but behind a flag
  }
}

/** Node 22 warns that its SQLite is experimental: it has been chosen with care, and users cannot do anything about it. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  const emitOthers = (...given: Parameters<typeof emitWarning>): void => {
    if (!String(given[0]).includes("SQLite is an experimental feature")) emitWarning.apply(process, given);
  };
  process.emitWarning = emitOthers as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function libsqlDriver(): SqliteDriver {
  const require = createRequire(import.meta.url);
  const Database = require("libsql") as new (location: string) => DriverDatabase;
  return {
    name: "libsql",
    open: (location) => spread(new Database(location)),
  };
}

/** Its statements take `null` as their only value for no value at all; a list of values is never mistaken. */
function spread(database: DriverDatabase): DriverDatabase {
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        run: (...values) => statement.run(values),
        get: (...values) => statement.get(values),
        all: (...values) => statement.all(values),
      };
    },
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}
