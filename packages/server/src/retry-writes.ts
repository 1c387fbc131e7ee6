import type { ServerLogger } from "./logger.ts";
import { isPromise, type MaybePromise } from "./maybe-promise.ts";

export interface RetryWritesOptions {
  /** Milliseconds before each further attempt: as many retries as there are delays. */
  readonly delaysMs: readonly number[];
  readonly logger: ServerLogger;
}

/**
 * Writes to a store, and tries again after each of the delays. A write that succeeds at once costs no promise.
 *
 * @throws what the last attempt has thrown
 */
export function retryWrites<T>(write: () => MaybePromise<T>, options: RetryWritesOptions): MaybePromise<T> {
  try {
    const written = write();
    return isPromise(written) ? written.catch((error: unknown) => retry(write, options, error)) : written;
  } catch (error) {
    return retry(write, options, error);
  }
}

async function retry<T>(
  write: () => MaybePromise<T>,
  { delaysMs, logger }: RetryWritesOptions,
  firstError: unknown,
): Promise<T> {
  let lastError = firstError;
  for (const delayMs of delaysMs) {
    logger.warn(`Store write failed, retrying in ${delayMs / 1_000}s`, lastError);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    try {
      return await write();
    } catch (error) {
      lastError = error;
    }
  }
  logger.error("Store write failed after final attempt", lastError);
  throw lastError;
}
