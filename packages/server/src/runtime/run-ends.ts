import type { HandlerEnd } from "../store/handler-record.ts";

/** The end of a run as it is recorded, or the error with which the runtime has given the run up without an end. */
export type RunEnd =
  | { readonly end: HandlerEnd; readonly at: number; readonly error: undefined }
  | { readonly end: undefined; readonly error: Error };

interface Waiting {
  readonly promise: Promise<RunEnd>;
  readonly resolve: (end: RunEnd) => void;
}

/** Who waits for the end of which run: by its id, since a run may leave memory and come back before it ends. */
export class RunEnds {
  readonly #waiting = new Map<string, Waiting>();

  /**
   * Resolves when the end of the run is recorded, or will not be.
   *
   * Call it before the run can end: of ended runs nothing is known.
   */
  wait(runId: string): Promise<RunEnd> {
    let waiting = this.#waiting.get(runId);
    if (!waiting) {
      waiting = createWaiting();
      this.#waiting.set(runId, waiting);
    }
    return waiting.promise;
  }

  tell(runId: string, end: RunEnd): void {
    const waiting = this.#waiting.get(runId);
    if (!waiting) return;
    this.#waiting.delete(runId);
    waiting.resolve(end);
  }
}

function createWaiting(): Waiting {
  let resolve: Waiting["resolve"] = () => {};
  const promise = new Promise<RunEnd>((onEnd) => {
    resolve = onEnd;
  });
  return { promise, resolve };
}
