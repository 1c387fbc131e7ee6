interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Who waits for the end of which run: by its id, since a run may leave memory and come back before it ends. */
export class RunEnds {
  readonly #waiting = new Map<string, Waiting>();

  /**
   * Resolves when the end of the run is recorded.
   *
   * Call it before the run can end: of ended runs nothing is known.
   *
   * @throws the error with which the runtime has given the run up, without an end
   */
  wait(runId: string): Promise<void> {
    let waiting = this.#waiting.get(runId);
    if (!waiting) {
      waiting = createWaiting();
      this.#waiting.set(runId, waiting);
    }
    return waiting.promise;
  }

  ended(runId: string): void {
    this.#waiting.get(runId)?.resolve();
    this.#waiting.delete(runId);
  }

  givenUp(runId: string, error: Error): void {
    this.#waiting.get(runId)?.reject(error);
    this.#waiting.delete(runId);
  }
}

function createWaiting(): Waiting {
  let resolve: () => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((onEnd, onError) => {
    resolve = onEnd;
    reject = onError;
  });
  return { promise, resolve, reject };
}
