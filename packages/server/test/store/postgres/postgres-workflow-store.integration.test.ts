import type { WorkflowStore } from "@llama-agents/server";
import { testWorkflowStore } from "@llama-agents/server/testing";
import { describe, test } from "vitest";
import { needsPostgres, newSchema, openStore, reopenStore } from "./postgres-fixture.ts";

needsPostgres();

const schemas = new WeakMap<WorkflowStore, string>();

testWorkflowStore({
  name: "PostgresWorkflowStore",
  describe,
  test,
  create: () => openIn(newSchema()),
  reopen: async (store) => {
    const schema = schemas.get(store) ?? newSchema();
    const reopened = await reopenStore(store, { schema, keepTicks: "all" });
    schemas.set(reopened, schema);
    return reopened;
  },
});

async function openIn(schema: string): Promise<WorkflowStore> {
  const store = await openStore({ schema, keepTicks: "all" });
  schemas.set(store, schema);
  return store;
}
