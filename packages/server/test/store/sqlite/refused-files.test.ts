import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { SqliteWorkflowStore } from "../../../src/store/sqlite/index.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/sqlite-database.ts";
import { StoreOpenError } from "../../../src/store/store-error.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

/** What opening the file leads to. */
function refusal(file: string, readOnly = false): string {
  try {
    new SqliteWorkflowStore(file, { readOnly, busyTimeout: 10 }).open();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreOpenError);
    return (error as Error).message;
  }
  throw new Error(`${file} was opened`);
}

/** The file, and what is beside it under its name. */
function contents(file: string): Record<string, string> {
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file)));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(dirname(file), name)).toString("base64")] as const),
  );
}

function createDatabase(sql: string, journal = "DELETE"): string {
  const file = createFile();
  const database = new SqliteDatabase(file);
  database.exec(`PRAGMA journal_mode = ${journal}; ${sql}`);
  database.exec("PRAGMA journal_mode = DELETE");
  database.close();
  return file;
}

const pythonTables = `
  CREATE TABLE schema_migrations (package TEXT, version INTEGER, applied_at TEXT);
  CREATE TABLE handlers (handler_id TEXT PRIMARY KEY, workflow_name TEXT, status TEXT, ctx TEXT);
  INSERT INTO handlers VALUES ('h', 'greet', 'running', '{"state": {"_data": {"total": "3"}}}');`;

test("[server 275] a database of the Python server with a run in progress is refused, and not changed", () => {
  const file = createDatabase(pythonTables);
  const before = contents(file);
  expect(refusal(file)).toMatch(/Python workflow server.*name another file.*Nothing in it was changed/);
  expect(refusal(file)).toContain(file);
  expect(contents(file)).toEqual(before);
});

test("[server 276] a database of the Python server with user state is refused again and again, also to readers", () => {
  const file = createDatabase(`${pythonTables} PRAGMA user_version = 7`);
  const before = contents(file);
  for (const readOnly of [false, true, false]) expect(refusal(file, readOnly)).toContain("Python workflow server");
  expect(contents(file)).toEqual(before);
});

test("a database of another program is refused, and not changed", () => {
  const file = createDatabase("CREATE TABLE invoices (id INTEGER); CREATE TABLE customers (id INTEGER)", "WAL");
  const before = contents(file);
  expect(refusal(file)).toMatch(/another program \(its tables: invoices, customers\): name another file/);
  expect(contents(file)).toEqual(before);
  const marked = createDatabase("PRAGMA application_id = 7; CREATE TABLE t (id INTEGER)");
  expect(refusal(marked)).toContain("another program");
});

test("a file that is no database is refused, and not changed", () => {
  const file = createFile();
  writeFileSync(file, "Dear diary, today I have learned what a page cache is. ".repeat(100));
  const before = contents(file);
  expect(refusal(file)).toMatch(/is not an SQLite database, or damaged; name another file/);
  expect(refusal(file)).toContain(file);
  expect(contents(file)).toEqual(before);
});

test("a damaged file is refused, and not changed", async () => {
  const file = createFile();
  await openStore(file)[Symbol.asyncDispose]();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 100, bytes.length);
  writeFileSync(file, bytes);
  expect(refusal(file)).toMatch(/is damaged; restore it from a backup/);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test("what is no place for a file is refused", () => {
  const directory = createFile();
  mkdirSync(directory);
  expect(refusal(directory)).toBe(`${directory} is a directory; name a file in it`);
  expect(refusal(join(directory, "not", "there.db"))).toMatch(/there is no directory .*not; create it first/);
  const file = createFile();
  writeFileSync(file, "");
  expect(refusal(join(file, "below.db"))).toMatch(/is not a directory|no directory/);
  expect(refusal("")).toContain("MemoryWorkflowStore");
  expect(refusal(":memory:")).toContain("MemoryWorkflowStore");
  expect(refusal(createFile(), true)).toContain("does not exist");
});

test("a file that another program has locked is refused", async () => {
  const file = createFile();
  await openStore(file)[Symbol.asyncDispose]();
  const other = new SqliteDatabase(file);
  other.exec("BEGIN EXCLUSIVE");
  expect(refusal(file)).toMatch(/is locked by another program; end that program's transaction/);
  other.exec("ROLLBACK");
  other.close();
  await openStore(file)[Symbol.asyncDispose]();
});

test("a file or a directory that is read-only is refused", { timeout: 60_000 }, async () => {
  // In a process of its own, which gives up the rights of root: root may write to anything.
  const script = new URL("open-without-rights.ts", import.meta.url).pathname;
  const file = createFile();
  await openStore(file)[Symbol.asyncDispose]();
  const directory = createFile();
  mkdirSync(directory);
  const options = ["--conditions=@llama-agents/source", "--import", "tsx", script];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, file, join(directory, "new.db")]);
  const [first, second] = JSON.parse(stdout) as string[];
  expect(first).toMatch(/is read-only; give this user the right to write to it/);
  expect(first).toContain(file);
  expect(second).toMatch(/its directory .* is read-only; give this user the right/);
});

test("an option that is none is refused", () => {
  expect(() => new SqliteWorkflowStore("a.db", { keepTicks: -1 })).toThrow(/keepTicks must be an integer >= 0/);
  expect(() => new SqliteWorkflowStore("a.db", { snapshotEvery: 0 })).toThrow(/snapshotEvery must be an integer >= 1/);
  expect(() => new SqliteWorkflowStore("a.db", { durability: "half" as "full" })).toThrow(/"full" or "normal"/);
});
