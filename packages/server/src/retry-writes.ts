import { type Clock, EventSerializationError } from "@llama-agents/workflows";
import type { LogFields, ServerLogger } from "./logger.ts";
import { isPromise, type MaybePromise } from "./maybe-promise.ts";

export interface RetryWritesOptions {
  /** Milliseconds before each further attempt: as many retries as there are delays. */
  readonly retryDelaysMs: readonly number[];
  readonly logger: ServerLogger;
  readonly clock: Clock;
}

/**
 * Writes to a store, and tries again after each of the delays. A write that succeeds at once costs no promise.
 *
 * @param logFields - what is written
 * @throws what the last attempt has thrown
 */
export function retryWrites<T>(
  write: () => MaybePromise<T>,
  options: RetryWritesOptions,
  logFields?: LogFields,
): MaybePromise<T> {
  try {
    const written = write();
    return isPromise(written) ? written.catch((error: unknown) => retry(write, options, logFields, error)) : written;
  } catch (error) {
    return retry(write, options, logFields, error);
  }
}

async function retry<T>(
  write: () => MaybePromise<T>,
  { retryDelaysMs, logger, clock }: RetryWritesOptions,
  logFields: LogFields | undefined,
  firstError: unknown,
): Promise<T> {
  if (firstError instanceof EventSerializationError) throw firstError; // no fault of the store
  let lastError = firstError;
  for (const delayMs of retryDelaysMs) {
    logger.warn(`Store write failed, retrying in ${delayMs / 1_000}s`, lastError, logFields);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, delayMs));
    try {
      return await write();
    } catch (error) {
      lastError = error;
    }
  }
  logger.error("Store write failed after final attempt", lastError, logFields);
  throw lastError;
}
