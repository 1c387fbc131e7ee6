import { type Duration, toMilliseconds } from "../duration.ts";

/** Decides, after each failure, how long to wait before the next attempt. Pure: time and chance come as arguments. */
export interface RetryPolicy {
  /** @returns milliseconds, or `undefined` to give up */
  nextDelay(failure: StepFailure): number | undefined;
}

export interface StepFailure {
  readonly error: Error;
  /** Attempts made so far, the failed one included. */
  readonly attempts: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  /** In `[0, 1)`; derived from run, step and attempt, so that a replay waits as long as the original. */
  readonly random: number;
}

export type RetryCondition = (failure: StepFailure) => boolean;
/** @returns milliseconds */
export type WaitStrategy = (failure: StepFailure) => number;
export type StopCondition = (failure: StepFailure) => boolean;

export function retryPolicy(
  parts: { readonly retry?: RetryCondition; readonly wait?: WaitStrategy; readonly stop?: StopCondition } = {},
): RetryPolicy {
  const { retry = () => true, wait = waitFixed("5s"), stop = stopAfterAttempt(3) } = parts;
  return {
    nextDelay: (failure) => (retry(failure) && !stop(failure) ? wait(failure) : undefined),
  };
}

export const retryIfErrorType =
  (...types: readonly (new (...args: never) => Error)[]): RetryCondition =>
  ({ error }) =>
    types.some((type) => error instanceof type);
export const retryIfErrorMessage =
  (pattern: RegExp): RetryCondition =>
  ({ error }) =>
    pattern.test(error.message);
export const retryAny =
  (...conditions: readonly RetryCondition[]): RetryCondition =>
  (failure) =>
    conditions.some((condition) => condition(failure));

/** @throws RangeError if `delay` is not a duration; so do the others below */
export function waitFixed(delay: Duration): WaitStrategy {
  const milliseconds = toMilliseconds(delay);
  return () => milliseconds;
}

/** `initial`, `initial × base`, `initial × base²`… up to `max`, and up to `jitter` more by chance. */
export function waitExponential(
  options: {
    /** @default "1s" */
    readonly initial?: Duration;
    /** @default 2 */
    readonly base?: number;
    /** @default "60s" */
    readonly max?: Duration;
    /** @default 0 */
    readonly jitter?: Duration;
  } = {},
): WaitStrategy {
  const initial = toMilliseconds(options.initial ?? "1s");
  const max = toMilliseconds(options.max ?? "60s");
  const jitter = toMilliseconds(options.jitter ?? 0);
  const { base = 2 } = options;
  return ({ attempts, random }) => Math.min(initial * base ** (attempts - 1), max) + random * jitter;
}

export const waitCombine =
  (...waits: readonly WaitStrategy[]): WaitStrategy =>
  (failure) =>
    waits.reduce((total, wait) => total + wait(failure), 0);

export const stopAfterAttempt =
  (limit: number): StopCondition =>
  ({ attempts }) =>
    attempts >= limit;
export function stopAfterDelay(limit: Duration): StopCondition {
  const milliseconds = toMilliseconds(limit);
  return ({ elapsedMs }) => elapsedMs >= milliseconds;
}
export const stopAny =
  (...conditions: readonly StopCondition[]): StopCondition =>
  (failure) =>
    conditions.some((condition) => condition(failure));
