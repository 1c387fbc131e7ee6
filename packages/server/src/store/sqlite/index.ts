// The public names of `@llama-agents/server/sqlite`.

export type { SqliteDurability } from "./open-database.ts";
export type { SqliteWorkflowStoreOptions } from "./sqlite-workflow-store.ts";
export { SqliteWorkflowStore } from "./sqlite-workflow-store.ts";
