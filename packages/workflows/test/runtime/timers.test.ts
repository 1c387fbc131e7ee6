import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { Timers } from "../../src/runtime/timers.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";

interface Deadline {
  readonly id: number;
  readonly delay: number;
  readonly isLive: boolean;
}

test("deadlines that matter are met at their time, in the order of time and then of setting; none is lost among dead ones", async () => {
  const list = fc.array(fc.record({ delay: fc.integer({ min: 0, max: 30 }), isLive: fc.boolean() }), {
    maxLength: 300,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(list, async (entries) => {
      const deadlines = entries.map((entry, id): Deadline => ({ ...entry, id }));
      const clock = new VirtualClock({ start: 0, turns: 1 });
      const met: string[] = [];
      const timers = new Timers<Deadline>(
        clock,
        (due) => {
          for (const { id, isLive } of due) if (isLive) met.push(`${id}@${clock.now()}`);
        },
        ({ isLive }) => isLive,
      );
      for (const deadline of deadlines) timers.add(deadline.delay, deadline);
      expect(clock.pendingTimers).toBeLessThanOrEqual(1);
      await clock.advance(30);
      const expected = deadlines
        .filter(({ isLive }) => isLive)
        .sort((left, right) => left.delay - right.delay)
        .map(({ id, delay }) => `${id}@${delay}`);
      expect(met).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("nothing fires after everything was cleared, and the clock has no timer left", async () => {
  const clock = new VirtualClock({ start: 0 });
  const met: string[] = [];
  const timers = new Timers<string>(
    clock,
    (due) => void met.push(...due),
    () => true,
  );
  timers.add(10, "cleared");
  timers.clear();
  expect(clock.pendingTimers).toBe(0);
  timers.add(20, "set later");
  await clock.advance(30);
  expect(met).toEqual(["set later"]);
});

test("a clock that calls too early is asked again", () => {
  let now = 0;
  const calls: { callback: () => void; delayMs: number }[] = [];
  const met: string[] = [];
  const timers = new Timers<string>(
    {
      now: () => now,
      setTimer(callback, delayMs) {
        calls.push({ callback, delayMs });
        return () => {};
      },
    },
    (due) => void met.push(...due),
    () => true,
  );
  timers.add(10, "ten");
  now = 9;
  calls[0]?.callback();
  expect(met).toEqual([]);
  expect(calls[1]?.delayMs).toBe(1);
  now = 10;
  calls[1]?.callback();
  expect(met).toEqual(["ten"]);
});

test("the clock of the system waits for months, and can be told not to call", () => {
  vi.useFakeTimers();
  try {
    const day = 86_400_000;
    const called: string[] = [];
    systemClock.setTimer(() => called.push("60 days"), 60 * day);
    const prevent = systemClock.setTimer(() => called.push("50 days"), 50 * day);
    vi.advanceTimersByTime(49 * day);
    prevent();
    vi.advanceTimersByTime(11 * day - 1);
    expect(called).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(called).toEqual(["60 days"]);
  } finally {
    vi.useRealTimers();
  }
});
