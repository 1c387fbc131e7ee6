import fc from "fast-check";
import { expect, test } from "vitest";
import { retryIfErrorCauseType, retryIfErrorType } from "../../src/retry/retry-conditions.ts";
import { retryPolicy } from "../../src/retry/retry-policy.ts";
import { stopAfterAttempt, stopBeforeDelay } from "../../src/retry/stop-conditions.ts";
import {
  waitExponential,
  waitExponentialJitter,
  waitFixed,
  waitFullJitter,
  waitIncrementing,
  waitRandom,
  waitRandomExponential,
} from "../../src/retry/wait-strategies.ts";
import { failure } from "./failure.ts";

test("[engine 310] by default: 5 s after any error, up to 3 attempts", () => {
  const policy = retryPolicy();
  expect([0, 1, 2, 3].map((attempts) => policy.nextDelay(failure({ attempts })))).toEqual([
    5000,
    5000,
    5000,
    undefined,
  ]);
});

test("[engine 311] chance reaches the wait, the wait reaches the stop, and the parts compose", () => {
  const policy = retryPolicy({
    retry: retryIfErrorType(TypeError),
    wait: waitRandom({ min: "1s", max: "2s" }),
    stop: stopAfterAttempt(4).or(stopBeforeDelay("10s")),
  });
  const error = new TypeError();
  expect(policy.nextDelay(failure({ error, random: 0.25 }))).toBe(1250);
  expect(policy.nextDelay(failure({ error: new RangeError() }))).toBeUndefined();
  expect(policy.nextDelay(failure({ error, attempts: 4 }))).toBeUndefined();
  expect(policy.nextDelay(failure({ error, elapsedMs: 8500, random: 0.25 }))).toBe(1250);
  expect(policy.nextDelay(failure({ error, elapsedMs: 8750, random: 0.25 }))).toBeUndefined();
  expect(retryPolicy({ wait: waitFixed(1) }).nextDelay(failure({ error: new RangeError() }))).toBe(1);
});

test("[engine 313] the defaults of every part", () => {
  const series = (wait: ReturnType<typeof waitFixed>) =>
    [0, 1, 6, 20].map((attempts) => wait(failure({ attempts, random: 0.5 })));
  expect(series(waitExponential())).toEqual(series(waitExponential({ multiplier: "1s", base: 2, max: "60s", min: 0 })));
  expect(series(waitExponential())).toEqual([1000, 2000, 60_000, 60_000]);
  expect(series(waitIncrementing())).toEqual([0, 100_000, 600_000, 2_000_000]);
  expect(series(waitRandom())).toEqual([500, 500, 500, 500]);
  expect(series(waitExponentialJitter())).toEqual([1500, 2500, 60_000, 60_000]);
  expect(series(waitRandomExponential())).toEqual([500, 1000, 30_000, 30_000]);
  expect(series(waitFullJitter())).toEqual(series(waitRandomExponential()));
  expect(retryIfErrorType()(failure({ error: new RangeError() }))).toBe(true);
  expect(retryIfErrorCauseType()(failure({ error: new Error("", { cause: new RangeError() }) }))).toBe(true);
});

test("a wait of one's own that returns no number of milliseconds is an error that says so", () => {
  for (const delay of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect(() => retryPolicy({ wait: () => delay }).nextDelay(failure())).toThrow(`returned ${delay}`);
  }
});

test("an error that is not retried asks neither wait nor stop", () => {
  const unused = () => expect.unreachable();
  expect(retryPolicy({ retry: () => false, wait: unused, stop: unused }).nextDelay(failure())).toBeUndefined();
});

test("a policy is a function of the failure, and gives up or waits a finite time", () => {
  const policy = retryPolicy({ wait: waitFullJitter().plus(waitExponentialJitter()), stop: stopAfterAttempt(1000) });
  const anyFailure = fc.record({
    attempts: fc.nat({ max: 2000 }),
    elapsedMs: fc.nat(),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(anyFailure, (parts) => {
      const delay = policy.nextDelay(failure(parts));
      expect(delay).toBe(policy.nextDelay(failure(parts)));
      expect(delay === undefined).toBe(parts.attempts >= 1000);
      expect(delay ?? 0).toBeLessThanOrEqual(120_000);
    }),
  );
});
