/** Locks by run: one task at a time holds the state of a run, first come, first served. */
export class StateLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<Result>(runId: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(runId) ?? Promise.resolve();
    const result = before.then(task);
    const settled = result.then(ignore, ignore);
    this.#last.set(runId, settled);
    try {
      return await result;
    } finally {
      if (this.#last.get(runId) === settled) this.#last.delete(runId);
    }
  }
}

const ignore = (): void => {};
