import { describe, test } from "vitest";
import { testWorkflowStore } from "../../../src/testing/index.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

const files = new WeakMap<object, string>();

function create(file: string) {
  const store = openStore(file, { keepTicks: "all" });
  files.set(store, file);
  return store;
}

testWorkflowStore({
  name: "SqliteWorkflowStore",
  describe,
  test,
  create: () => create(createFile()),
  reopen: async (store) => {
    await store[Symbol.asyncDispose]();
    return create(files.get(store) as string);
  },
});
