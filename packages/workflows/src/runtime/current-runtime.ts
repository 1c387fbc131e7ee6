import type { Runtime } from "./runtime.ts";

let current: Runtime | undefined;

/** The runtime that workflows constructed now belong to, unless they are given one; `undefined` for the default one. */
export const currentRuntime = (): Runtime | undefined => current;

/**
 * Makes `runtime` the one of all workflows that the callback constructs. The callback is synchronous: there is no ambient
 * context that could follow it across an `await`.
 *
 * @throws TypeError if the callback returns a promise
 */
export function withRuntime<T>(runtime: Runtime, callback: (runtime: Runtime) => T): T {
  const previous = current;
  current = runtime;
  try {
    const result = callback(runtime);
    if (result instanceof Promise) {
      result.catch(() => {}); // its error would be an unhandled one beside ours
      throw new TypeError("registering() takes a synchronous function: construct the workflows before the first await");
    }
    return result;
  } finally {
    current = previous;
  }
}
