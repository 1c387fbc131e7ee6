import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { SqliteWorkflowStore, type SqliteWorkflowStoreOptions } from "../../../src/store/sqlite/index.ts";

const directory = mkdtempSync(join(tmpdir(), "sqlite-store-"));
let count = 0;

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A path in a directory that is there; there is no such file yet. */
export const createFile = (): string => join(directory, `${++count}.db`);

/** An open store. */
export function openStore(file: string, options?: SqliteWorkflowStoreOptions): SqliteWorkflowStore {
  const store = new SqliteWorkflowStore(file, options);
  store.open();
  return store;
}
