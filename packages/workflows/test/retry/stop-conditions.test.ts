import { expect, test } from "vitest";
import {
  stopAfterAttempt,
  stopAfterDelay,
  stopAll,
  stopAny,
  stopBeforeDelay,
  stopNever,
} from "../../src/retry/stop-conditions.ts";
import { failure } from "./failure.ts";

test("[engine 309] stop conditions and their boundaries", () => {
  const attempts = (count: number) => failure({ attempts: count });
  const elapsed = (elapsedMs: number) => failure({ elapsedMs });
  expect([2, 3, 4].map((count) => stopAfterAttempt(3)(attempts(count), 0))).toEqual([false, true, true]);
  expect([4999, 5000].map((time) => stopAfterDelay("5s")(elapsed(time), 0))).toEqual([false, true]);
  expect(stopNever()(failure({ attempts: 1e9, elapsedMs: 1e12 }), 1e9)).toBe(false);

  const [yes, no] = [() => true, () => false];
  expect([stopAny(no, yes)(failure(), 0), stopAny(no, no)(failure(), 0), stopAny()(failure(), 0)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([stopAll(yes, yes)(failure(), 0), stopAll(yes, no)(failure(), 0), stopAll()(failure(), 0)]).toEqual([
    true,
    false,
    true,
  ]);
});

test("`stopBeforeDelay` counts the wait to come", () => {
  const stop = stopBeforeDelay("600ms");
  expect(stop(failure({ elapsedMs: 399 }), 200)).toBe(false);
  expect(stop(failure({ elapsedMs: 400 }), 200)).toBe(true);
});

test("`or` and `and` combine from left to right, and hand on the wait to come", () => {
  const late = (_failure: unknown, upcomingDelayMs: number) => upcomingDelayMs >= 100;
  const stop = stopAfterAttempt(5).or(late).and(stopAfterDelay("1s"));
  expect(stop(failure({ attempts: 1, elapsedMs: 1000 }), 100)).toBe(true);
  expect(stop(failure({ attempts: 1, elapsedMs: 1000 }), 99)).toBe(false);
  expect(stop(failure({ attempts: 5, elapsedMs: 999 }), 100)).toBe(false);
});

test("limits are checked at once", () => {
  for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => stopAfterAttempt(limit)).toThrow(RangeError);
  expect(() => stopAfterDelay("soon" as never)).toThrow(RangeError);
  expect(() => stopBeforeDelay(-1)).toThrow(RangeError);
});
