import type { Clock, ExternalRunAdapter } from "@llama-agents/workflows";
import type { LogFields, ServerLogger } from "../logger.ts";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { type RetryWritesOptions, retryWrites } from "../retry-writes.ts";
import type { ClaimedRun, RunClaim } from "../store/run-claim.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { EventLogRuntime } from "./event-log-runtime.ts";
import { placeOf, restoreRun } from "./restore-run.ts";
import { failedTurn } from "./turn-to-record.ts";

export interface RunLoaderOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
  readonly clock: Clock;
  readonly logger: ServerLogger;
  readonly workflows: ReadonlyMap<string, RegisteredWorkflow>;
}

/**
 * Brings runs back into memory. A run is claimed first, so that it is nowhere twice; of several who ask for one run, one
 * loads it.
 */
export class RunLoader {
  readonly #options: RunLoaderOptions;
  /** The runs that are loaded because somebody asks for them. */
  readonly #loading = new Map<string, Promise<void>>();
  /** The runs that were claimed with many others, and are on their way. */
  readonly #resuming = new Map<string, Promise<void>>();
  /** A claim of many runs that is on its way. */
  #claiming: Promise<unknown> | undefined;

  constructor(options: RunLoaderOptions) {
    this.#options = options;
  }

  /**
   * @returns the run, in memory; `undefined` if it has ended, or is unknown, or another holder has it
   * @throws what the store throws; or an error that says why what is stored cannot go on, when that is recorded
   */
  async load(runId: string): Promise<ExternalRunAdapter | undefined> {
    const { runtime } = this.#options;
    const run = await runtime.activeRun(runId);
    if (run) return run;
    let loading = this.#loading.get(runId);
    if (!loading) {
      loading = this.#loadOne(runId).finally(() => this.#loading.delete(runId));
      this.#loading.set(runId, loading);
    }
    await loading;
    return runtime.activeRun(runId);
  }

  /**
   * Claims runs, and brings them into memory. One that cannot go on has failed, and does not keep the others.
   *
   * @returns how many were claimed
   */
  async loadAll(claim: RunClaim): Promise<number> {
    const claiming = this.#claimAll(claim);
    this.#claiming = claiming;
    try {
      const resumed = await claiming;
      await Promise.all(resumed);
      return resumed.length;
    } finally {
      if (this.#claiming === claiming) this.#claiming = undefined;
    }
  }

  /** @returns for each run, resolves when it is in memory, or cannot be; nothing happens in between */
  async #claimAll(claim: RunClaim): Promise<readonly Promise<void>[]> {
    const { store, runtime, logger } = this.#options;
    const claimed = await store.claimRuns(claim);
    return claimed.map(async (each) => {
      if (runtime.active.has(each.runId)) return;
      const resuming = this.#resume(each);
      this.#resuming.set(each.runId, resuming);
      try {
        await resuming;
      } catch (error) {
        logger.error(`Run ${each.runId} could not be resumed`, error, logFieldsOf(each));
      } finally {
        this.#resuming.delete(each.runId);
      }
    });
  }

  async #loadOne(runId: string): Promise<void> {
    const { store, runtime } = this.#options;
    await this.#claiming?.catch(() => {}); // told to whoever claims
    await this.#resuming.get(runId); // it was among those
    if (runtime.active.has(runId)) return;
    const [claimed] = await retryWrites(() => store.claimRuns({ runIds: [runId], limit: 1 }), this.#options, { runId });
    if (claimed) await this.#resume(claimed);
  }

  /** What cannot go on has failed: its row says why, and its readers see the end. */
  async #resume(claimed: ClaimedRun): Promise<void> {
    const { runtime, workflows, clock } = this.#options;
    const fields = logFieldsOf(claimed);
    try {
      const registered = workflows.get(claimed.workflowName);
      if (!registered) throw new Error(`Workflow ${claimed.workflowName} not registered`);
      const restored = restoreRun(claimed, runtime.codecOf(registered), clock.now());
      if (restored.end) await this.#record(restored.end, fields);
      else runtime.resume(claimed, registered, restored);
    } catch (error) {
      await this.#record(failedTurn(placeOf(claimed), clock.now(), error as Error), fields);
      throw error;
    }
  }

  async #record(end: ReturnType<typeof failedTurn>, fields: LogFields): Promise<void> {
    const { store, runtime, logger } = this.#options;
    const isRecorded = await retryWrites(() => store.commit(end), this.#options, fields);
    const { status, error } = end.end;
    if (isRecorded) logger.warn(`Run ${end.runId} does not go on: it is ${status}`, error, fields);
    runtime.tellEnd(end.runId, { end: end.end, at: end.at, error: undefined });
  }
}

const logFieldsOf = ({ handlerId, runId, workflowName }: ClaimedRun): LogFields => ({
  handlerId,
  runId,
  workflow: workflowName,
});
