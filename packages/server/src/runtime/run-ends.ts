import { ServiceError } from "../service-error.ts";
import type { HandlerEnd } from "../store/handler-record.ts";

/** The end of a run as it is recorded, or the error with which the runtime has given the run up without an end. */
export type RunEnd =
  | { readonly end: HandlerEnd; readonly at: number; readonly error: undefined }
  | { readonly end: undefined; readonly error: Error };

type Listener = (end: RunEnd) => void;

interface Waiting {
  readonly promise: Promise<RunEnd>;
  readonly resolve: Listener;
  /** Those who may leave before the end. */
  listeners: Set<Listener> | undefined;
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
    return this.#waitingFor(runId).promise;
  }

  /**
   * As `wait`, but for no longer than the client is there: any number of them may ask for one run, and nothing stays behind
   * of those who have gone.
   *
   * @throws ServiceError if the signal comes before the end
   */
  waitUnlessAborted(runId: string, signal: AbortSignal): Promise<RunEnd> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waitingFor(runId);
      const onEnd = (end: RunEnd): void => {
        signal.removeEventListener("abort", onAbort);
        resolve(end);
      };
      const onAbort = (): void => {
        waiting.listeners?.delete(onEnd);
        reject(new ServiceError("invalid", "The request was broken off"));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      waiting.listeners ??= new Set();
      waiting.listeners.add(onEnd);
    });
  }

  isAwaited(runId: string): boolean {
    return this.#waiting.has(runId);
  }

  tell(runId: string, end: RunEnd): void {
    const waiting = this.#waiting.get(runId);
    if (!waiting) return;
    this.#waiting.delete(runId);
    waiting.resolve(end);
    for (const listener of waiting.listeners ?? []) listener(end);
  }

  #waitingFor(runId: string): Waiting {
    let waiting = this.#waiting.get(runId);
    if (!waiting) {
      waiting = createWaiting();
      this.#waiting.set(runId, waiting);
    }
    return waiting;
  }
}

function createWaiting(): Waiting {
  let resolve: Listener = () => {};
  const promise = new Promise<RunEnd>((onEnd) => {
    resolve = onEnd;
  });
  return { promise, resolve, listeners: undefined };
}
