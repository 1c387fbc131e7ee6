// The public names of `@llama-agents/workflows/testing`: what tests of workflows, and of runtimes, are made with.

export type { Deferred } from "./deferred.ts";
export { deferred } from "./deferred.ts";
export type {
  Replies,
  Reply,
  Responder,
  RunWorkflowArgs,
  RunWorkflowOptions,
  WorkflowRunReport,
} from "./run-workflow.ts";
export { runWorkflow } from "./run-workflow.ts";
export { seededScheduler } from "./seeded-scheduler.ts";
export { settleTurns } from "./settle-turns.ts";
export type { RuntimeTestName, RuntimeTestOptions, TestFunctions } from "./test-runtime.ts";
export { testRuntime } from "./test-runtime.ts";
export type { VirtualClockOptions } from "./virtual-clock.ts";
export { VirtualClock } from "./virtual-clock.ts";
