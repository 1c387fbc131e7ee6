import { type Duration, toMilliseconds } from "../duration.ts";
import type { StepFailure } from "./step-failure.ts";

/**
 * How long to wait before the next attempt. Any function of this form will do; it must be pure: its chance is
 * `failure.random`.
 *
 * @returns milliseconds
 */
export type WaitStrategy = (failure: StepFailure) => number;

/** A wait strategy with an operator. */
export interface ComposableWaitStrategy {
  (failure: StepFailure): number;
  /** The sum of this and `other`, which may be any function. */
  plus(other: WaitStrategy): ComposableWaitStrategy;
}

export interface ExponentialWaitOptions {
  /** The factor of the power. @default "1s" */
  readonly multiplier?: Duration;
  /** What is raised to the power of `attempts`; greater than 0. @default 2 */
  readonly base?: number;
  /** The longest wait. @default "60s" */
  readonly max?: Duration;
  /** The shortest wait; stronger than `max`. @default 0 */
  readonly min?: Duration;
}

/** @throws RangeError if `delay` is not a duration */
export function waitFixed(delay: Duration): ComposableWaitStrategy {
  const milliseconds = toMilliseconds(delay);
  return composable(() => milliseconds);
}

/** Retries at once. */
export function waitNone(): ComposableWaitStrategy {
  return composable(() => 0);
}

/**
 * `multiplier × base ^ attempts`, within `min` and `max`.
 *
 * `attempts` is 1 after the first failure: the first wait is `multiplier × base`, 2 s by default, then 4 s, 8 s…
 *
 * @throws RangeError if a duration is none, or `base` is not a positive number
 */
export function waitExponential(options: ExponentialWaitOptions = {}): ComposableWaitStrategy {
  const { upper } = exponential(options);
  return composable(({ attempts }) => upper(attempts));
}

/**
 * `start + increment × attempts`, within 0 and `max`. Both may be negative, for waits that shrink.
 *
 * `attempts` is 1 after the first failure: the first wait is `start + increment`.
 *
 * @throws RangeError if a duration is none
 */
export function waitIncrementing(
  options: {
    /** @default 0 */
    readonly start?: Duration;
    /** @default "100s" */
    readonly increment?: Duration;
    /** @default no limit */
    readonly max?: Duration;
  } = {},
): ComposableWaitStrategy {
  const start = toSignedMilliseconds(options.start ?? 0);
  const increment = toSignedMilliseconds(options.increment ?? "100s");
  const max = options.max === undefined ? Number.MAX_VALUE : toMilliseconds(options.max);
  return composable(({ attempts }) => Math.max(0, Math.min(start + increment * attempts, max)));
}

/**
 * Anything between `min` and `max`, evenly.
 *
 * @throws RangeError if a duration is none, or `min` is greater than `max`
 */
export function waitRandom(
  options: {
    /** @default 0 */
    readonly min?: Duration;
    /** @default "1s" */
    readonly max?: Duration;
  } = {},
): ComposableWaitStrategy {
  const min = toMilliseconds(options.min ?? 0);
  const max = toMilliseconds(options.max ?? "1s");
  if (min > max) throw new RangeError(`min must not be greater than max: ${min} ms > ${max} ms`);
  return composable(({ random }) => between(min, max, random));
}

/**
 * `initial × base ^ attempts`, and up to `jitter` more by chance, all within `max`.
 *
 * `attempts` is 1 after the first failure: the first wait is `initial × base` and the jitter.
 *
 * @throws RangeError if a duration is none, or `base` is not a positive number
 */
export function waitExponentialJitter(
  options: {
    /** @default "1s" */
    readonly initial?: Duration;
    /** Greater than 0. @default 2 */
    readonly base?: number;
    /** The longest wait, jitter included. @default "60s" */
    readonly max?: Duration;
    /** @default "1s" */
    readonly jitter?: Duration;
  } = {},
): ComposableWaitStrategy {
  const { initial = "1s", base = 2, max = "60s" } = options;
  const jitter = toMilliseconds(options.jitter ?? "1s");
  const { upper, max: limit } = exponential({ multiplier: initial, base, max });
  return composable(({ attempts, random }) => Math.min(upper(attempts) + random * jitter, limit));
}

/**
 * Anything between `min` and what `waitExponential` waits with the same options, evenly.
 *
 * The "full jitter" of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @throws RangeError if a duration is none, or `base` is not a positive number
 */
export function waitRandomExponential(options: ExponentialWaitOptions = {}): ComposableWaitStrategy {
  const { upper, min } = exponential(options);
  return composable(({ attempts, random }) => between(min, upper(attempts), random));
}

/** Another name of `waitRandomExponential`. */
export const waitFullJitter = waitRandomExponential;

/**
 * The strategy at index `attempts`; the last one for ever after.
 *
 * `attempts` is 1 after the first failure: **a run starts at the second strategy**, unless there is only one.
 *
 * @throws RangeError if there is none
 */
export function waitChain(...waits: readonly WaitStrategy[]): ComposableWaitStrategy {
  const last = waits.at(-1);
  if (!last) throw new RangeError("waitChain needs at least one wait strategy");
  return composable((failure) => (waits[failure.attempts] ?? last)(failure));
}

/** The sum of `waits`; 0 if there are none. */
export function waitCombine(...waits: readonly WaitStrategy[]): ComposableWaitStrategy {
  return composable((failure) => waits.reduce((total, wait) => total + wait(failure), 0));
}

function composable(wait: WaitStrategy): ComposableWaitStrategy {
  // An overflow must not become an infinite wait, which no timer takes.
  const called = (failure: StepFailure): number => Math.min(wait(failure), Number.MAX_VALUE);
  return Object.assign(called, { plus: (other: WaitStrategy) => waitCombine(called, other) });
}

function exponential(options: ExponentialWaitOptions) {
  const multiplier = toMilliseconds(options.multiplier ?? "1s");
  const max = toMilliseconds(options.max ?? "60s");
  const min = toMilliseconds(options.min ?? 0);
  const { base = 2 } = options;
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`base must be a positive number, not ${base}`);
  }
  // The power may overflow to infinity, which times 0 is NaN.
  const power = (attempts: number): number => Math.min(base ** attempts, Number.MAX_VALUE);
  return { min, max, upper: (attempts: number) => Math.max(min, Math.min(multiplier * power(attempts), max)) };
}

function between(min: number, max: number, random: number): number {
  return Math.min(min + random * (max - min), max);
}

function toSignedMilliseconds(duration: Duration): number {
  if (typeof duration === "number") return duration < 0 ? -toMilliseconds(-duration) : toMilliseconds(duration);
  return duration.startsWith("-") ? -toMilliseconds(duration.slice(1) as Duration) : toMilliseconds(duration);
}
