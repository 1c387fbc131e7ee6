import { describe, test } from "vitest";
import { testWorkflowStore, type WorkflowStoreTestName } from "../../../src/testing/index.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

const files = new WeakMap<object, string>();

function create(file: string) {
  const store = openStore(file, { keepTicks: "all" });
  files.set(store, file);
  return store;
}

/** The line that a test of the contract proves; the other lines are proven by the store in memory. */
const line = (title: string, name: WorkflowStoreTestName): readonly [WorkflowStoreTestName, string] => [name, title];

const titles = new Map<string, string>([
  line(
    "[server 255] a store that is opened again goes on with its sequences",
    "a store that is opened again goes on where it was",
  ),
]);

testWorkflowStore({
  name: "SqliteWorkflowStore",
  describe,
  test: (name, body) => test(titles.get(name) ?? name, body),
  create: () => create(createFile()),
  reopen: async (store) => {
    await store[Symbol.asyncDispose]();
    return create(files.get(store) as string);
  },
});
