import { array, assert, asyncProperty } from "fast-check";
import { expect, test } from "vitest";
import { MemoryWorkflowStore, type WorkflowStore } from "../../../src/index.ts";
import type { SqliteWorkflowStore } from "../../../src/store/sqlite/index.ts";
import { operation, Play, start } from "../durable/store-play.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

test("a store in a file says what a store in memory says, also when it is opened again", {
  timeout: 60_000,
}, async () => {
  const steps = array(operation, { minLength: 5, maxLength: 40 });
  await assert(
    asyncProperty(steps, async (operations) => {
      const file = createFile();
      let store: SqliteWorkflowStore = openStore(file, { durability: "normal" });
      const memory = new Play(new MemoryWorkflowStore({ maxCompleted: null }));
      const forwarding = new Proxy({} as WorkflowStore, {
        get: (_target, name) => (store[name as keyof SqliteWorkflowStore] as () => unknown).bind(store),
      });
      const durable = new Play(forwarding);
      for (const [index, each] of operations.entries()) {
        const at = start + index;
        expect(await durable.apply(each, at)).toEqual(await memory.apply(each, at));
        expect(await durable.look()).toEqual(await memory.look());
      }
      await store[Symbol.asyncDispose]();
      store = openStore(file);
      const { deadline: _after, ...there } = (await durable.look()) as { readonly deadline: unknown };
      const { deadline: _before, ...expected } = (await memory.look()) as { readonly deadline: unknown };
      expect(there).toEqual(expected);
      await store[Symbol.asyncDispose]();
    }),
    { numRuns: 40 },
  );
});
