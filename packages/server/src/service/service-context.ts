import type { RegisteredWorkflow } from "../registered-workflow.ts";
import type { RetryWritesOptions } from "../retry-writes.ts";
import type { EventLogRuntime } from "../runtime/event-log-runtime.ts";
import type { RunLoader } from "../runtime/run-loader.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";

/** What the parts of the service share. */
export interface ServiceContext extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
  readonly loader: RunLoader;
  readonly workflows: ReadonlyMap<string, RegisteredWorkflow>;
  /** May a request carry a saved context to start from? */
  readonly acceptContextApi: boolean;
  /** The most runs of handlers in memory at once. */
  readonly maxActiveRuns: number;
}
