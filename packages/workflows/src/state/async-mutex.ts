/** Runs tasks one at a time, first come, first served. */
export class AsyncMutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `task` when all earlier ones have settled. A task that fails does not stop the next one. */
  run<Result>(task: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    this.#last = result.then(nothing, nothing); // keeps neither the result nor the error alive
    return result;
  }
}

function nothing(): void {}
