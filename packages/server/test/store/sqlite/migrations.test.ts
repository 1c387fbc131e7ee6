import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type MigratedPackage, migrate } from "../../../src/store/sqlite/migrate.ts";
import { serverPackage } from "../../../src/store/sqlite/migrations/server-migrations.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/sqlite-database.ts";
import { commit, row, token } from "../../../src/testing/store-tests/store-test.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

const tables = ["events", "idempotency_keys", "inputs", "runs", "schema_migrations", "snapshots", "state", "ticks"];
const extra: MigratedPackage = {
  name: "extra",
  migrations: [{ version: 1, sql: "CREATE TABLE extra_things (id INTEGER PRIMARY KEY)" }],
};

const serverVersions = serverPackage.migrations.map(({ version }) => `server ${version}`);

/** Opens the file without a store. */
function withDatabase<Result>(file: string, use: (database: SqliteDatabase) => Result): Result {
  const database = new SqliteDatabase(file);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

const tablesOf = (database: SqliteDatabase): unknown[] =>
  database
    .all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .map(({ name }) => name);

const versionsOf = (database: SqliteDatabase): string[] =>
  database
    .all("SELECT package, version FROM schema_migrations ORDER BY package, version")
    .map((each) => `${each["package"]} ${each["version"]}`);

/** A file with a run, closed. */
async function createStoreFile(): Promise<string> {
  const file = createFile();
  const store = openStore(file);
  await store.startHandler(row("a"));
  await commit(store, "run-a", { events: [token(0)] });
  await store[Symbol.asyncDispose]();
  return file;
}

test("[server 266] an empty file gets all tables, and the versions they have", async () => {
  const file = createFile();
  writeFileSync(file, "");
  await openStore(file)[Symbol.asyncDispose]();
  withDatabase(file, (database) => {
    expect(tablesOf(database)).toEqual(tables);
    expect(versionsOf(database)).toEqual(serverPackage.migrations.map(({ version }) => `server ${version}`));
    expect(database.pragma("user_version")).toBe(serverPackage.migrations.at(-1)?.version);
  });
});

test("[server 267] a file of an earlier version keeps its rows, and gets what is new", async () => {
  const file = await createStoreFile();
  const version = (serverPackage.migrations.at(-1)?.version ?? 0) + 1;
  const next = { version, sql: "ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT 'none'" };
  withDatabase(file, (database) => {
    migrate(database, file, [{ ...serverPackage, migrations: [...serverPackage.migrations, next] }]);
    expect(database.all("SELECT run_id, note FROM runs").map((each) => ({ ...each }))).toEqual([
      { run_id: "run-a", note: "none" },
    ]);
    expect(database.pragma("user_version")).toBe(version);
  });
});

test("[server 268] the versions of each package are its own", async () => {
  const file = await createStoreFile();
  withDatabase(file, (database) => {
    migrate(database, file, [serverPackage, extra]);
    expect(versionsOf(database)).toEqual(["extra 1", ...serverVersions]);
    expect(tablesOf(database)).toContain("extra_things");
    expect(database.pragma("user_version")).toBe(serverPackage.migrations.at(-1)?.version);
  });
});

test("[server 269] what the version of the file says is done is not done again for another package", async () => {
  const file = await createStoreFile();
  withDatabase(file, (database) => {
    database.exec("DROP TABLE schema_migrations");
    migrate(database, file, [serverPackage, extra]);
    expect(versionsOf(database)).toEqual(["extra 1"]);
    expect(database.get("SELECT count(*) AS count FROM runs")?.["count"]).toBe(1);
    migrate(database, file, [serverPackage, extra]);
    expect(versionsOf(database)).toEqual(["extra 1"]);
  });
});

test("[server 270] a file that has the newest form is not changed", async () => {
  const file = await createStoreFile();
  const lookInside = (): unknown =>
    withDatabase(file, (database) => [
      database.all("SELECT * FROM sqlite_schema ORDER BY name").map((each) => ({ ...each })),
      database.all("SELECT * FROM schema_migrations").map((each) => ({ ...each })),
    ]);
  const before = lookInside();
  await openStore(file)[Symbol.asyncDispose]();
  expect(lookInside()).toEqual(before);
});

test("a migration that fails leaves the file as it was", async () => {
  const file = await createStoreFile();
  const broken: MigratedPackage = {
    name: "broken",
    migrations: [
      { version: 1, sql: "CREATE TABLE half (id INTEGER)" },
      { version: 2, sql: "CREATE TABLE half (id INTEGER)" },
    ],
  };
  withDatabase(file, (database) => {
    expect(() => migrate(database, file, [serverPackage, extra, broken])).toThrow("half");
    expect(tablesOf(database)).toEqual(tables);
    expect(versionsOf(database)).toEqual(serverVersions);
  });
});

test("a file of a newer version is refused, and not changed", async () => {
  const file = await createStoreFile();
  withDatabase(file, (database) => database.exec("PRAGMA user_version = 999"));
  expect(() => openStore(file)).toThrow(/newer version.*form 999.*update this program/);
  withDatabase(file, (database) => {
    database.exec("PRAGMA user_version = 1");
    database.run("INSERT INTO schema_migrations VALUES ('server', 998, 0)");
  });
  expect(() => openStore(file)).toThrow(/newer version.*form 998/);
  expect(() => openStore(file, { readOnly: true })).toThrow(/newer version/);
});
