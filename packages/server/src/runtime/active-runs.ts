/** The runs of handlers that are in memory, and those that are about to be. */
export class ActiveRuns {
  /** By id; the value says whether the run has something to do, rather than waits for the outside. */
  readonly #runs = new Map<string, boolean>();
  #reserved = 0;
  #busy = 0;
  #listeners: (() => void)[] = [];

  /** Runs, and places that are kept for runs. */
  get size(): number {
    return this.#runs.size + this.#reserved;
  }

  /** The runs that wait for the outside. */
  get waiting(): number {
    return this.#runs.size - this.#busy;
  }

  has(runId: string): boolean {
    return this.#runs.has(runId);
  }

  /** Keeps a place for a run that is being started. @returns gives the place back; to be called once */
  reserve(): () => void {
    this.#reserved++;
    return () => {
      this.#reserved--;
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
    if (this.#listeners.length === 0 || this.#busy > 0 || this.#reserved > 0) return;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
