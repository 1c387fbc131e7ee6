import { array, assert, asyncProperty } from "fast-check";
import { expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../../src/index.ts";
import { operation, Play, start } from "../durable/store-play.ts";
import { execute, needsPostgres, newSchema, openStore } from "./postgres-fixture.ts";

needsPostgres();

test("a store on Postgres says what a store in memory says, also when it is opened again", {
  timeout: 60_000,
}, async () => {
  const schema = newSchema();
  const tables = ["runs", "ticks", "events", "state", "idempotency_keys"].map(
    (name) => `"${schema}".llama_agents_${name}`,
  );
  const steps = array(operation, { minLength: 20, maxLength: 40 });
  await assert(
    asyncProperty(steps, async (operations) => {
      const memory = new Play(new MemoryWorkflowStore({ maxCompleted: null }));
      await using store = await openStore({ schema });
      await execute(`TRUNCATE ${tables.join(", ")}`);
      const durable = new Play(store);
      for (const [index, each] of operations.entries()) {
        const at = start + index;
        expect(await durable.apply(each, at)).toEqual(await memory.apply(each, at));
        expect(await durable.look()).toEqual(await memory.look());
      }
      await store[Symbol.asyncDispose]();
      await store.open();
      const { deadline: _after, ...there } = (await durable.look()) as { readonly deadline: unknown };
      const { deadline: _before, ...expected } = (await memory.look()) as { readonly deadline: unknown };
      expect(there).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});
