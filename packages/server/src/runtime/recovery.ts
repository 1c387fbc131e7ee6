import type { Clock } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { EventLogRuntime } from "./event-log-runtime.ts";
import type { RunLoader } from "./run-loader.ts";

export interface RecoveryOptions {
  readonly store: WorkflowStore;
  readonly loader: RunLoader;
  readonly runtime: Pick<EventLogRuntime, "active">;
  readonly clock: Clock;
  readonly logger: ServerLogger;
  /** Whose runs are resumed. */
  readonly workflowNames: () => readonly string[];
}

/** Runs that are resumed at once. */
const batchSize = 256;

/** Milliseconds between attempts to resume what a failing store has stopped: from the first, doubled, up to the last. */
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/**
 * Resumes runs that something to do is left of: those of an earlier process when the server starts, those of another
 * server when it has died, and those that were given up since the store failed. Runs that wait are left where they are.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #givenUp = new Set<string>();
  #remaining = 0;
  #isStopped = true;
  #resuming: Promise<void> | undefined;
  #isAskedAgain = false;
  #delayMs = firstDelayMs;
  /** Milliseconds since the epoch. */
  #lastGivenUpAt = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** The runs that are yet to be resumed. */
  get remaining(): number {
    return this.#remaining + this.#givenUp.size;
  }

  /** Begins, in the background. */
  start(): void {
    this.#isStopped = false;
    if (this.#givenUp.size > 0) this.#schedule();
    this.resumeAll();
  }

  /** Looks for runs to resume; once more afterwards if it is looking already. */
  resumeAll(): void {
    if (this.#isStopped) return;
    if (this.#resuming !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#resuming = this.#resumeAll().finally(() => {
      this.#resuming = undefined;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.resumeAll();
    });
  }

  /** The run has left memory since the store failed. It comes back when the store works again. */
  giveUp(runId: string): void {
    const now = this.#options.clock.now();
    // One that is given up whenever it is back, since the store refuses what it does, is not brought back all the time.
    if (now - this.#lastGivenUpAt > 2 * longestDelayMs) this.#delayMs = firstDelayMs;
    this.#lastGivenUpAt = now;
    this.#givenUp.add(runId);
    if (this.#isStopped) void this.#surrender([runId]);
    else this.#schedule();
  }

  /** Ends when what is being resumed is in memory. What was given up is tried again after the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#resuming;
    // Others may have come back meanwhile, since somebody has asked for them.
    const { active } = this.#options.runtime;
    const absent = [...this.#givenUp].filter((runId) => !active.has(runId) && !active.isStarting(runId));
    if (absent.length > 0) await this.#surrender(absent);
  }

  /** Whoever comes next may have them. */
  async #surrender(runIds: readonly string[]): Promise<void> {
    try {
      await this.#options.store.surrenderRuns(runIds);
    } catch (error) {
      this.#options.logger.warn("Runs that were given up are still held, since the store fails", error);
    }
  }

  async #resumeAll(): Promise<void> {
    const { store, loader, clock, logger, workflowNames } = this.#options;
    const claim = { workflowNames: workflowNames(), isIdle: false };
    const startedAt = clock.now();
    let resumed = 0;
    try {
      this.#remaining = await store.countRuns(claim);
      if (this.#remaining === 0) return;
      logger.info(`Resuming ${this.#remaining} runs`, { runs: this.#remaining });
      while (!this.#isStopped) {
        const claimed = await loader.loadAll({ ...claim, limit: batchSize });
        resumed += claimed;
        this.#remaining = Math.max(0, this.#remaining - claimed);
        if (claimed < batchSize) break;
      }
      const tookMs = clock.now() - startedAt;
      logger.info(`Resumed ${resumed} runs in ${tookMs} ms`, { runs: resumed, durationMs: tookMs });
    } catch (error) {
      logger.error(`Runs could not be resumed; ${resumed} were, the others are tried again`, error);
      this.#isAskedAgain = false;
      this.#schedule();
    } finally {
      this.#remaining = 0;
    }
  }

  #schedule(): void {
    this.#cancelTimer ??= this.#options.clock.setTimer(() => void this.#retry(), this.#delayMs);
  }

  async #retry(): Promise<void> {
    const { loader, logger } = this.#options;
    this.#cancelTimer = undefined;
    if (this.#givenUp.size > 0) this.#delayMs = Math.min(2 * this.#delayMs, longestDelayMs);
    for (const runId of [...this.#givenUp]) {
      this.#givenUp.delete(runId); // first, since it may be given up again before it is known to be back
      try {
        await loader.load(runId);
      } catch (error) {
        this.#givenUp.add(runId);
        logger.warn(`Run ${runId} cannot go on yet`, error, { runId });
        break; // the others would fare no better
      }
    }
    if (this.#isStopped) return;
    if (this.#givenUp.size > 0) this.#schedule();
    else this.resumeAll();
  }
}
