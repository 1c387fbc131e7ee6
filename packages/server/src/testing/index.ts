// The public names of `@llama-agents/server/testing`: what tests of stores are made with.

export type { StoreTestFunctions, WorkflowStoreTestName, WorkflowStoreTestOptions } from "./test-workflow-store.ts";
export { testWorkflowStore } from "./test-workflow-store.ts";
