import type { ExternalRunAdapter } from "@llama-agents/workflows";
import { handlerLogFields } from "../handler-log-fields.ts";
import type { LogFields } from "../logger.ts";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { type RetryWritesOptions, retryWrites } from "../retry-writes.ts";
import { ServiceError } from "../service-error.ts";
import type { ClaimedRun, RunClaim } from "../store/run-claim.ts";
import type { LastTurn } from "../store/turn-record.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { EventLogRuntime } from "./event-log-runtime.ts";
import { placeOf, restoreRun } from "./restore-run.ts";
import { failedTurn } from "./turn-to-record.ts";

export interface RunLoaderOptions extends RetryWritesOptions {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
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
  /** The claims of many runs that are on their way. */
  readonly #claiming = new Set<Promise<unknown>>();
  /** The claims of one run that are on their way, by its id: each tells whether the run was claimed. */
  readonly #claimingOne = new Map<string, Promise<boolean>>();
  #isClosed = false;

  constructor(options: RunLoaderOptions) {
    this.#options = options;
  }

  /** Brings no more runs into memory: those whose claims are on their way are given up again when they come. */
  close(): void {
    this.#isClosed = true;
  }

  open(): void {
    this.#isClosed = false;
  }

  /**
   * @returns the run, in memory; `undefined` if it has ended, or is unknown, or another holder has it
   * @throws what the store throws; or an error that says why what is stored cannot go on, when that is recorded
   * @throws ServiceError if the server stops
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
    this.#claiming.add(claiming);
    try {
      const resumed = await claiming;
      await Promise.all(resumed);
      return resumed.length;
    } finally {
      this.#claiming.delete(claiming);
    }
  }

  /** @returns for each run, resolves when it is in memory, or cannot be; nothing happens in between */
  async #claimAll(claim: RunClaim): Promise<readonly Promise<void>[]> {
    const { store, runtime, logger } = this.#options;
    const claimed = await store.claimRuns(claim);
    return claimed.map(async (each) => {
      const claimedAlone = this.#claimingOne.get(each.runId);
      if (claimedAlone && (await claimedAlone)) return; // in a later epoch
      if (runtime.active.has(each.runId)) return;
      const resuming = this.#resume(each);
      this.#resuming.set(each.runId, resuming);
      try {
        await resuming;
      } catch (error) {
        logger.error(`Run ${each.runId} could not be resumed`, error, handlerLogFields(each));
      } finally {
        this.#resuming.delete(each.runId);
      }
    });
  }

  async #loadOne(runId: string): Promise<void> {
    const { runtime } = this.#options;
    await Promise.allSettled(this.#claiming); // whoever claims is told of errors
    await this.#resuming.get(runId); // it was among those
    if (runtime.active.has(runId)) return;
    const claiming = this.#claimOne(runId);
    const isClaimed = claiming.then(
      (claimed) => claimed !== undefined,
      () => false,
    );
    this.#claimingOne.set(runId, isClaimed);
    try {
      const claimed = await claiming;
      if (claimed) await this.#resume(claimed);
    } finally {
      this.#claimingOne.delete(runId);
    }
  }

  async #claimOne(runId: string): Promise<ClaimedRun | undefined> {
    const { store } = this.#options;
    const claim = { runIds: [runId], limit: 1 };
    const [claimed] = await retryWrites(() => store.claimRuns(claim), this.#options, { runId });
    return claimed;
  }

  /** What cannot go on has failed: its row says why, and its readers see the end. */
  async #resume(claimed: ClaimedRun): Promise<void> {
    const { runtime, workflows, clock } = this.#options;
    const fields = handlerLogFields(claimed);
    if (this.#isClosed) return this.#surrender(claimed);
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

  async #surrender({ runId }: ClaimedRun): Promise<never> {
    await this.#options.store.surrenderRuns([runId]);
    throw new ServiceError("unavailable", "The server is stopping: it brings no more runs into memory");
  }

  async #record(end: LastTurn, fields: LogFields): Promise<void> {
    const { store, runtime, logger } = this.#options;
    let isRecorded: boolean;
    try {
      isRecorded = await retryWrites(() => store.commit(end), this.#options, fields);
    } catch (cause) {
      runtime.giveUp(end.runId); // this store holds it: nobody else looks for it
      throw cause;
    }
    if (!isRecorded) return; // it has ended meanwhile, or is in other hands
    const { status, error } = end.end;
    logger.warn(`Run ${end.runId} does not go on: it is ${status}`, error, fields);
    runtime.tellEnd(end.runId, { end: end.end, at: end.at, error: undefined });
  }
}
