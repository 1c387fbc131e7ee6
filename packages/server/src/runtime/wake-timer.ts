import type { Clock } from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import type { RunLoader } from "./run-loader.ts";

export interface WakeTimerOptions {
  readonly store: WorkflowStore;
  readonly loader: RunLoader;
  readonly clock: Clock;
  readonly logger: ServerLogger;
  /** Whose runs are woken. */
  readonly workflowNames: () => readonly string[];
}

/** Runs that are woken at once. */
const batchSize = 256;

/** Milliseconds after which the store is asked again at the latest: another server may have left runs behind. */
const longestDelayMs = 60_000;

/** Milliseconds after which a store that has failed is asked again. */
const retryDelayMs = 1_000;

/** Wakes the runs that wait outside of memory when their deadlines come. The store keeps the deadlines, this only the first. */
export class WakeTimer {
  readonly #options: WakeTimerOptions;
  #isStopped = true;
  #looking: Promise<void> | undefined;
  #isAskedAgain = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: WakeTimerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isStopped = false;
    this.look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#looking;
  }

  /** Wakes what is due, and finds out when the next is: called when a deadline may have come to the store. */
  look(): void {
    if (this.#isStopped) return;
    if (this.#looking !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#looking = this.#wakeDue().finally(() => {
      this.#looking = undefined;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.look();
    });
  }

  async #wakeDue(): Promise<void> {
    const { store, loader, clock, logger } = this.#options;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let delayMs = longestDelayMs;
    let isBackground = true;
    try {
      const workflowNames = this.#options.workflowNames();
      let next = await store.nextDeadline(workflowNames);
      while (!this.#isStopped && next !== undefined && next <= clock.now()) {
        const claim = { workflowNames, isIdle: true, dueBy: clock.now(), limit: batchSize };
        if ((await loader.loadAll(claim)) === 0) break;
        next = await store.nextDeadline(workflowNames);
      }
      if (next !== undefined) {
        delayMs = Math.min(delayMs, Math.max(1, next - clock.now()));
        isBackground = false; // a deadline is worth staying alive for, looking around is not
      }
    } catch (error) {
      logger.error("The deadlines of waiting runs could not be read: tried again", error);
      delayMs = retryDelayMs;
      isBackground = false; // there may be deadlines
    }
    if (!this.#isStopped) this.#cancelTimer = clock.setTimer(() => this.look(), delayMs, isBackground);
  }
}
