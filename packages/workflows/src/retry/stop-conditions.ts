import { type Duration, toMilliseconds } from "../duration.ts";
import { allConditions, anyCondition, type ComposableCondition, composableCondition } from "./composable-condition.ts";
import type { StepFailure } from "./step-failure.ts";

/** Whether to give up, given the milliseconds that would be waited otherwise. Any function of this form will do. */
export type StopCondition = (failure: StepFailure, upcomingDelayMs: number) => boolean;

/** A stop condition with `.or(other)` and `.and(other)`. */
export type ComposableStopCondition = ComposableCondition<[failure: StepFailure, upcomingDelayMs: number]>;

const condition = composableCondition<[failure: StepFailure, upcomingDelayMs: number]>;

/**
 * Gives up after so many attempts, the first one included.
 *
 * @throws RangeError if `limit` is not a positive integer
 */
export function stopAfterAttempt(limit: number): ComposableStopCondition {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`the number of attempts must be a positive integer, not ${limit}`);
  }
  return condition(({ attempts }) => attempts >= limit);
}

/**
 * Gives up if so much time has passed since the first attempt began. The last wait may overrun it.
 *
 * @throws RangeError if `limit` is not a duration
 */
export function stopAfterDelay(limit: Duration): ComposableStopCondition {
  const milliseconds = toMilliseconds(limit);
  return condition(({ elapsedMs }) => elapsedMs >= milliseconds);
}

/**
 * Gives up if so much time would have passed when the next attempt began.
 *
 * @throws RangeError if `limit` is not a duration
 */
export function stopBeforeDelay(limit: Duration): ComposableStopCondition {
  const milliseconds = toMilliseconds(limit);
  return condition(({ elapsedMs }, upcomingDelayMs) => elapsedMs + upcomingDelayMs >= milliseconds);
}

/** Gives up if one of `conditions` does; never if there are none. */
export function stopAny(...conditions: readonly StopCondition[]): ComposableStopCondition {
  return anyCondition(conditions);
}

/** Gives up if all `conditions` do; at once if there are none. */
export function stopAll(...conditions: readonly StopCondition[]): ComposableStopCondition {
  return allConditions(conditions);
}

/** Never gives up. */
export function stopNever(): ComposableStopCondition {
  return condition(() => false);
}
