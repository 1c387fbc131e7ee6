// The public names of `@llama-agents/server/postgres`.

export type { PostgresPool, PostgresWorkflowStoreOptions } from "./postgres-options.ts";
export { PostgresWorkflowStore } from "./postgres-workflow-store.ts";
