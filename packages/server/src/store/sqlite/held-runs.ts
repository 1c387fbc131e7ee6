/** What of the row of a run every turn needs, and changes. */
export interface HeldRun {
  readonly id: number;
  readonly epoch: number;
  readonly nextTurn: number;
  readonly nextTick: number;
  readonly nextEvent: number;
  /** Ticks before are in the snapshot. */
  readonly snapshotTick: number;
  readonly snapshotBytes: number;
  readonly journalBytes: number;
  /** May there be rows of ticks? */
  readonly hasTicks: boolean;
}

/**
 * The runs that a store holds, in memory, so that a turn is recorded without a query. What a transaction changes counts for
 * what comes after it in the same transaction, and for others when it is committed.
 */
export class HeldRuns {
  readonly #committed = new Map<string, HeldRun>();
  readonly #changed = new Map<string, HeldRun | undefined>();

  get(runId: string): HeldRun | undefined {
    return this.#changed.size > 0 && this.#changed.has(runId) ? this.#changed.get(runId) : this.#committed.get(runId);
  }

  /** @param run - `undefined` if it is not held any more */
  set(runId: string, run: HeldRun | undefined): void {
    this.#changed.set(runId, run);
  }

  commit(): void {
    for (const [runId, run] of this.#changed) {
      if (run) this.#committed.set(runId, run);
      else this.#committed.delete(runId);
    }
    this.#changed.clear();
  }

  rollBack(): void {
    this.#changed.clear();
  }
}
