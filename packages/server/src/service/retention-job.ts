import { retryWrites } from "../retry-writes.ts";
import type { ServiceContext } from "./service-context.ts";

export interface RetentionPolicy {
  /** Milliseconds for which ended runs are kept; `undefined` for ever. */
  readonly completedForMs: number | undefined;
  /** How many ended runs are kept; `undefined` for all. */
  readonly maxCompleted: number | undefined;
}

/** Milliseconds between two rounds, unless runs are kept for a shorter time. */
const longestIntervalMs = 60_000;
const shortestIntervalMs = 1_000;

/** Deletes what is older than it need be, round after round: one timer, whatever the number of runs. */
export class RetentionJob {
  readonly #policy: RetentionPolicy;
  readonly #context: ServiceContext;
  #cancelTimer: (() => void) | undefined;
  #isStarted = false;

  /** @throws RangeError if it is not a number of runs */
  constructor(policy: RetentionPolicy, context: ServiceContext) {
    const { maxCompleted } = policy;
    if (maxCompleted !== undefined && !(Number.isSafeInteger(maxCompleted) && maxCompleted >= 0)) {
      throw new RangeError(`retention.maxCompleted must be an integer >= 0, or null for all: ${maxCompleted}`);
    }
    this.#policy = policy;
    this.#context = context;
  }

  /** Does nothing if there is nothing to delete ever. */
  start(): void {
    const { completedForMs, maxCompleted } = this.#policy;
    if (this.#isStarted || (completedForMs === undefined && maxCompleted === undefined)) return;
    this.#isStarted = true;
    this.#schedule();
  }

  stop(): void {
    this.#isStarted = false;
    this.#cancelTimer?.();
  }

  #schedule(): void {
    const { completedForMs = longestIntervalMs } = this.#policy;
    const intervalMs = Math.max(Math.min(completedForMs, longestIntervalMs), shortestIntervalMs);
    this.#cancelTimer?.(); // a round that was going on at the last stop ends after the next start
    this.#cancelTimer = this.#context.clock.setTimer(() => void this.#run(), intervalMs);
  }

  async #run(): Promise<void> {
    const { completedForMs, maxCompleted } = this.#policy;
    const { store, clock, logger } = this.#context;
    const endedBefore = completedForMs === undefined ? undefined : clock.now() - completedForMs;
    try {
      await retryWrites(() => store.prune({ endedBefore, maxCompleted }), this.#context);
    } catch (error) {
      logger.warn("Old runs could not be deleted: the next round tries again", error);
    }
    if (this.#isStarted) this.#schedule();
  }
}
