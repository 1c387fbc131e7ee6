import type { Clock } from "@llama-agents/workflows";

export interface IdleRunsOptions {
  /** Milliseconds that a run may wait in memory; `undefined` for ever. */
  readonly timeoutMs: number | undefined;
  readonly clock: Clock;
  /** Told of each run that has waited for so long. */
  readonly onTimeout: (runId: string) => void;
}

/** The runs in memory that wait for the outside: one timer for all of them, since all may wait equally long. */
export class IdleRuns {
  readonly #options: IdleRunsOptions;
  /** When each of them has waited long enough; the first to be due is the first. */
  readonly #dueAt = new Map<string, number>();
  #cancelTimer: (() => void) | undefined;

  constructor(options: IdleRunsOptions) {
    this.#options = options;
  }

  /** The run begins to wait, unless it did before. */
  add(runId: string): void {
    const { timeoutMs, clock } = this.#options;
    if (timeoutMs === undefined || this.#dueAt.has(runId)) return;
    this.#dueAt.set(runId, clock.now() + timeoutMs);
    this.#cancelTimer ??= clock.setTimer(() => this.#expire(), timeoutMs, true);
  }

  /** The run has something to do, or has left memory. */
  delete(runId: string): void {
    this.#dueAt.delete(runId);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#dueAt.clear();
  }

  #expire(): void {
    const { clock, onTimeout } = this.#options;
    this.#cancelTimer = undefined;
    const now = clock.now();
    for (const [runId, dueAt] of this.#dueAt) {
      if (dueAt > now) {
        this.#cancelTimer = clock.setTimer(() => this.#expire(), dueAt - now, true);
        return;
      }
      this.#dueAt.delete(runId);
      onTimeout(runId);
    }
  }
}
