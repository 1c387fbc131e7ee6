import type { RetryCondition } from "./retry-conditions.ts";
import type { StepFailure } from "./step-failure.ts";
import { type StopCondition, stopAfterAttempt } from "./stop-conditions.ts";
import { type WaitStrategy, waitFixed } from "./wait-strategies.ts";

export type { StepFailure } from "./step-failure.ts";

/** Decides, after each failure, how long to wait before the next attempt. Pure: time and chance come as arguments. */
export interface RetryPolicy {
  /** @returns milliseconds, or `undefined` to give up */
  nextDelay(failure: StepFailure): number | undefined;
}

/** What a retry policy is made of. */
export interface RetryPolicyParts {
  /** @default any error */
  readonly retry?: RetryCondition;
  /** @default waitFixed("5s") */
  readonly wait?: WaitStrategy;
  /** Asked last, and told of the wait. @default stopAfterAttempt(3) */
  readonly stop?: StopCondition;
}

/**
 * Makes a retry policy of three parts. By default, any error is retried after 5 s, up to 3 attempts in all.
 *
 * `nextDelay` throws a RangeError if a `wait` of your own returns anything but a number of milliseconds.
 *
 * @example
 * retryPolicy({
 *   retry: retryIfErrorType(TypeError).or(retryIfErrorMessage({ match: "rate limit" })),
 *   wait: waitExponential({ max: "30s" }).plus(waitRandom()),
 *   stop: stopAfterAttempt(5).or(stopBeforeDelay("2m")),
 * });
 */
export function retryPolicy(parts: RetryPolicyParts = {}): RetryPolicy {
  const { retry = () => true, wait = waitFixed("5s"), stop = stopAfterAttempt(3) } = parts;
  return {
    nextDelay: (failure) => {
      if (!retry(failure)) return undefined;
      const delay = wait(failure);
      if (!(delay >= 0 && delay < Number.POSITIVE_INFINITY)) {
        throw new RangeError(`the wait strategy returned ${delay}; it must return milliseconds, 0 or more`);
      }
      return stop(failure, delay) ? undefined : delay;
    },
  };
}
