import { reportProblem } from "../runtime/report-problem.ts";
import { messageOf } from "../to-error.ts";

/**
 * Collects what is to be disposed of together, at the end of a run or of a workflow instance.
 *
 * A value that comes after the end is disposed of at once: a factory may outlive the run that called it.
 */
export class DisposableCollector {
  readonly #values = new Set<object>();
  #closed = false;

  /** Adds a value, once; one that is not disposable is ignored. */
  add(value: unknown): void {
    if (!isDisposable(value)) return;
    if (!this.#closed) this.#values.add(value);
    else void dispose(value, (error) => reportProblem("a resource could not be disposed of", error));
  }

  /**
   * Disposes of all values, the last one first, one after the other; a failure does not keep the others.
   *
   * @throws AggregateError with the errors of the values that failed
   */
  async disposeAll(): Promise<void> {
    this.#closed = true;
    const values = [...this.#values].reverse();
    this.#values.clear();
    const errors: unknown[] = [];
    for (const value of values) await dispose(value, (error) => errors.push(error));
    if (errors.length === 0) return;
    throw new AggregateError(errors, `Resources could not be disposed of: ${errors.map(messageOf).join("; ")}`);
  }
}

async function dispose(value: object, onError: (error: unknown) => void): Promise<void> {
  try {
    await disposer(value)?.call(value);
  } catch (error) {
    onError(error);
  }
}

/** Has the value a method to dispose of it? */
export function isDisposable(value: unknown): value is object {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") && disposer(value) !== undefined
  );
}

/** The method that disposes of `value`: the asynchronous one if it has both. */
function disposer(value: object): (() => unknown) | undefined {
  for (const symbol of disposeSymbols()) {
    const method: unknown = Reflect.get(value, symbol);
    if (typeof method === "function") return method as () => unknown;
  }
  return undefined;
}

/** Looked up each time: where the symbols are missing, a polyfill may be loaded after this module. */
function disposeSymbols(): readonly symbol[] {
  const { asyncDispose, dispose }: { readonly asyncDispose?: symbol; readonly dispose?: symbol } = Symbol;
  return [asyncDispose, dispose].filter((symbol) => symbol !== undefined);
}
