import fc from "fast-check";
import { expect, test } from "vitest";
import { deferred } from "../../src/testing/deferred.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

test("the clock stands still, starts where it is told, and refuses a start that is no time", () => {
  expect(new VirtualClock().now()).toBe(Date.UTC(2030, 0, 1));
  expect(new VirtualClock({ start: new Date(5) }).now()).toBe(5);
  expect(new VirtualClock({ start: 7 }).now()).toBe(7);
  expect(() => new VirtualClock({ start: Number.NaN })).toThrow(RangeError);
});

test("timers fire in the order of time, then of setting, at their time, and once", async () => {
  const delays = fc.array(fc.integer({ min: -5, max: 50 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 0, max: 60 }), async (list, duration) => {
      const clock = new VirtualClock({ start: 1_000, turns: 1 });
      const fired: string[] = [];
      for (const [index, delay] of list.entries()) {
        clock.setTimer(() => fired.push(`${index}@${clock.now() - 1_000}`), delay);
      }
      await clock.advance(duration);
      const due = list.map((delay, index) => ({ at: Math.max(0, delay), index })).filter(({ at }) => at <= duration);
      expect(fired).toEqual(due.sort((left, right) => left.at - right.at).map(({ at, index }) => `${index}@${at}`));
      expect(clock.now()).toBe(1_000 + duration);
      expect(clock.pendingTimers).toBe(list.length - due.length);
    }),
    { numRuns: 40 },
  );
});

test("a timer that is set on the way fires on the way; a prevented one does not fire", async () => {
  const clock = new VirtualClock({ start: 0 });
  const fired: number[] = [];
  const prevent = clock.setTimer(() => fired.push(-1), 15);
  clock.setTimer(() => {
    prevent();
    queueMicrotask(() => clock.setTimer(() => fired.push(clock.now()), 10));
  }, 10);
  await clock.advance("30ms");
  expect(fired).toEqual([20]);
});

test("the next timer is fired alone", async () => {
  const clock = new VirtualClock({ start: 0 });
  const fired: number[] = [];
  clock.setTimer(() => fired.push(clock.now()), 20);
  clock.setTimer(() => fired.push(clock.now()), 10);
  expect(clock.nextTimerAt).toBe(10);
  expect(await clock.advanceToNextTimer()).toBe(true);
  expect(fired).toEqual([10]);
  expect(await clock.advanceToNextTimer()).toBe(true);
  expect(await clock.advanceToNextTimer()).toBe(false);
  expect(fired).toEqual([10, 20]);
});

test("advances that overlap happen one after the other", async () => {
  const clock = new VirtualClock({ start: 0 });
  await Promise.all([clock.advance(10), clock.advance(5)]);
  expect(clock.now()).toBe(15);
  await expect(clock.advance(-1)).rejects.toThrow(RangeError);
});

test("time goes on until a promise is settled, and not for ever", async () => {
  const clock = new VirtualClock({ start: 0 });
  const { promise, resolve, reject } = deferred<string>();
  clock.setTimer(() => clock.setTimer(() => resolve("done"), 10), 10);
  clock.setTimer(() => reject(new Error("too late")), 30);
  expect(await clock.advanceUntilSettled(promise)).toBe("done");
  expect(clock.now()).toBe(20);
  await clock.advance(10);
  await expect(clock.advanceUntilSettled(new Promise(() => {}))).rejects.toThrow("No timer is left");
  await expect(clock.advanceUntilSettled(Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
});
