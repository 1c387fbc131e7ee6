/** The runs of handlers that are in memory, and those that are about to be. */
export class ActiveRuns {
  /** By id; the value says whether the run has something to do, rather than waits for the outside. */
  readonly #runs = new Map<string, boolean>();
  /** By id, those who wait until the run has started, or has not. */
  readonly #starting = new Map<string, (() => void)[] | undefined>();
  #busy = 0;
  #listeners: (() => void)[] = [];

  /** Runs, and places that are kept for runs. */
  get size(): number {
    return this.#runs.size + this.#starting.size;
  }

  /** The runs that wait for the outside. */
  get waiting(): number {
    return this.#runs.size - this.#busy;
  }

  get ids(): readonly string[] {
    return [...this.#runs.keys()];
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** Is the run being started? Its row may be there already. */
  isStarting(runId: string): boolean {
    return this.#starting.has(runId);
  }

  /** Resolves when the run has started, or has not; `undefined` if it is not being started. */
  whenStarted(runId: string): Promise<void> | undefined {
    if (!this.#starting.has(runId)) return undefined;
    return new Promise((resolve) => {
      this.#starting.set(runId, [...(this.#starting.get(runId) ?? []), resolve]);
    });
  }

  /** Keeps a place for a run that is being started. @returns gives the place back; to be called once */
  reserve(runId: string): () => void {
    this.#starting.set(runId, undefined);
    return () => {
      const listeners = this.#starting.get(runId) ?? [];
      this.#starting.delete(runId);
      for (const listener of listeners) listener();
      this.#notify();
    };
  }

  add(runId: string): void {
    this.#runs.set(runId, true);
    this.#busy++;
  }

  setBusy(runId: string, isBusy: boolean): void {
    const wasBusy = this.#runs.get(runId);
    if (wasBusy === undefined || wasBusy === isBusy) return;
    this.#runs.set(runId, isBusy);
    this.#busy += isBusy ? 1 : -1;
    this.#notify();
  }

  delete(runId: string): void {
    if (this.#runs.get(runId)) this.#busy--;
    this.#runs.delete(runId);
    this.#notify();
  }

  /** Resolves when no run has anything to do, and none is being started. */
  whenQuiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push(resolve);
      this.#notify();
    });
  }

  #notify(): void {
    if (this.#listeners.length === 0 || this.#busy > 0 || this.#starting.size > 0) return;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
