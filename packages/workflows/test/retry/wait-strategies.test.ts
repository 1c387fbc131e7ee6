import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type WaitStrategy,
  waitChain,
  waitCombine,
  waitExponential,
  waitExponentialJitter,
  waitFixed,
  waitFullJitter,
  waitIncrementing,
  waitNone,
  waitRandom,
  waitRandomExponential,
} from "../../src/retry/wait-strategies.ts";
import { failure } from "./failure.ts";

const at = (wait: WaitStrategy, attempts: number, random = 0.5) => wait(failure({ attempts, random }));
const series = (wait: WaitStrategy, count: number, random?: number) =>
  Array.from({ length: count }, (_, attempts) => at(wait, attempts, random));

const attempts = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 1e6 }));
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const delay = fc.oneof(fc.nat({ max: 100_000 }), fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }));
const base = fc.double({ min: 1e-3, max: 100, noNaN: true });

describe("without chance", () => {
  test("[engine 307a] a fixed wait is the same at every attempt", () => {
    expect(series(waitFixed("3.5s"), 4)).toEqual([3500, 3500, 3500, 3500]);
  });

  test("[engine 307b] no wait is 0", () => {
    expect(series(waitNone(), 3)).toEqual([0, 0, 0]);
  });

  test("[engine 307c] an exponential wait doubles", () => {
    expect(series(waitExponential({ multiplier: "1s", base: 2, max: "100s" }), 4)).toEqual([1000, 2000, 4000, 8000]);
  });

  test("[engine 307d] never below the floor, never above the cap", () => {
    expect(series(waitExponential({ min: "3s", max: "10s" }), 6)).toEqual([3000, 3000, 4000, 8000, 10_000, 10_000]);
  });

  test("[engine 307e] an incrementing wait grows up to its cap", () => {
    const wait = waitIncrementing({ start: "1s", increment: "0.5s", max: "2s" });
    expect(series(wait, 4)).toEqual([1000, 1500, 2000, 2000]);
  });

  test("[engine 307f] a negative start or increment gives 0, never less", () => {
    expect(series(waitIncrementing({ start: -2000, increment: "1s" }), 4)).toEqual([0, 0, 0, 1000]);
    expect(series(waitIncrementing({ start: "1s", increment: "-1s" }), 4)).toEqual([1000, 0, 0, 0]);
  });
});

describe("with chance", () => {
  test("[engine 308a] a random wait is within its bounds, and a function of chance", () => {
    const wait = waitRandom({ min: "1s", max: "5s" });
    expect([at(wait, 1, 0), at(wait, 1, 0.5), at(wait, 9, 0.5)]).toEqual([1000, 3000, 3000]);
    fc.assert(
      fc.property(attempts, random, (attempts, random) => {
        expect(at(wait, attempts, random)).toBeGreaterThanOrEqual(1000);
        expect(at(wait, attempts, random)).toBeLessThanOrEqual(5000);
        expect(at(wait, attempts, random)).toBe(at(wait, attempts, random));
      }),
    );
  });

  test("[engine 308b] jitter 0 is purely exponential", () => {
    const wait = waitExponentialJitter({ initial: "1s", max: "10s", jitter: 0 });
    expect(series(wait, 5, 0.9)).toEqual([1000, 2000, 4000, 8000, 10_000]);
  });

  test("[engine 308c] jitter adds up to itself, by chance", () => {
    const wait = waitExponentialJitter({ initial: "1s", max: "1h", jitter: "1s" });
    fc.assert(
      fc.property(fc.nat({ max: 10 }), random, (attempts, random) => {
        expect(at(wait, attempts, random)).toBeCloseTo(1000 * 2 ** attempts + 1000 * random);
        expect(at(wait, attempts, random)).toBe(at(wait, attempts, random));
      }),
    );
  });

  test("[engine 308d] at the cap, jitter does not go beyond", () => {
    const wait = waitExponentialJitter({ initial: "10s", max: "10s", jitter: "5s" });
    expect(series(wait, 3, 0.9)).toEqual([10_000, 10_000, 10_000]);
  });

  test("[engine 308e] a random exponential wait is between 0 and the exponential", () => {
    const wait = waitRandomExponential({ multiplier: "1s", max: "10s" });
    expect(series(wait, 5, 0)).toEqual([0, 0, 0, 0, 0]);
    expect(series(wait, 5, 0.5)).toEqual([500, 1000, 2000, 4000, 5000]);
    expect(at(wait, 3, 0.25)).toBe(at(wait, 3, 0.25));
  });

  test("[engine 308f] a floor above the exponential is exact; later it is the lower bound", () => {
    const wait = waitRandomExponential({ multiplier: "1s", min: "3s", max: "60s" });
    expect([at(wait, 0, 0.9), at(wait, 1, 0.1)]).toEqual([3000, 3000]);
    expect([at(wait, 3, 0), at(wait, 3, 0.5)]).toEqual([3000, 5500]);
  });

  test("[engine 308l] `waitFullJitter` is the random exponential wait", () => {
    const options = { multiplier: "2s", base: 3, max: "20s", min: "1s" } as const;
    expect(series(waitFullJitter(options), 6, 0.3)).toEqual(series(waitRandomExponential(options), 6, 0.3));
  });
});

describe("combined", () => {
  test("[engine 308g] a chain has an element per attempt, and repeats its last one", () => {
    const wait = waitChain(waitFixed("1s"), waitFixed("2s"), waitFixed("5s"));
    expect(series(wait, 5)).toEqual([1000, 2000, 5000, 5000, 5000]);
    expect(series(waitChain(waitExponential()), 3)).toEqual([1000, 2000, 4000]);
  });

  test("[engine 308h] an empty chain is refused", () => {
    expect(() => waitChain()).toThrow("at least one");
  });

  test("[engine 308i] a combination is the sum of its parts", () => {
    expect(
      series(
        waitCombine(waitFixed("1s"), waitExponential(), () => 7),
        3,
      ),
    ).toEqual([2007, 3007, 5007]);
    expect(at(waitCombine(), 1)).toBe(0);
  });

  test("[engine 308j] `plus` equals the combination, by the same chance", () => {
    const [first, second] = [waitRandom({ max: "9s" }), waitExponentialJitter()];
    fc.assert(
      fc.property(attempts, random, (attempts, random) => {
        expect(at(first.plus(second), attempts, random)).toBe(at(waitCombine(first, second), attempts, random));
        expect(
          at(
            first.plus(() => 5),
            attempts,
            random,
          ),
        ).toBe(at(first, attempts, random) + 5);
      }),
    );
  });

  test("[engine 308k] a list of waits can be summed from nothing", () => {
    const waits = [waitFixed("1s"), waitFixed("2s"), waitFixed("3s")];
    expect(
      at(
        waits.reduce((total, wait) => total.plus(wait), waitNone()),
        1,
      ),
    ).toBe(6000);
  });
});

test("durations, bases and bounds are checked at once", () => {
  const wrong = "soon" as never;
  const makers = [
    () => waitFixed(wrong),
    () => waitFixed(-1),
    () => waitExponential({ multiplier: wrong }),
    () => waitExponential({ max: Number.POSITIVE_INFINITY }),
    () => waitExponential({ min: -1 }),
    () => waitExponential({ base: 0 }),
    () => waitExponential({ base: Number.NaN }),
    () => waitIncrementing({ start: wrong }),
    () => waitIncrementing({ increment: Number.NaN }),
    () => waitIncrementing({ max: -1 }),
    () => waitRandom({ max: wrong }),
    () => waitRandom({ min: "2s" }),
    () => waitExponentialJitter({ jitter: wrong }),
    () => waitExponentialJitter({ initial: -1 }),
    () => waitRandomExponential({ base: -2 }),
  ];
  for (const make of makers) expect(make).toThrow(RangeError);
});

test("every delay is a finite number within its bounds", () => {
  const parts = fc.record({ multiplier: delay, base, max: delay, min: delay, jitter: delay, increment: delay });
  fc.assert(
    fc.property(parts, attempts, random, ({ multiplier, base, max, min, jitter, increment }, attempts, random) => {
      const bounds: readonly (readonly [WaitStrategy, number, number])[] = [
        [waitExponential({ multiplier, base, max, min }), min, Math.max(min, max)],
        [waitRandomExponential({ multiplier, base, max, min }), min, Math.max(min, max)],
        [waitExponentialJitter({ initial: multiplier, base, max, jitter }), 0, max],
        [waitIncrementing({ start: -min, increment, max }), 0, max],
        [waitIncrementing({ start: min, increment: -increment }), 0, Number.MAX_VALUE],
        [waitRandom({ min: Math.min(min, max), max: Math.max(min, max) }), Math.min(min, max), Math.max(min, max)],
        [waitFixed(min).plus(waitFixed(max)).plus(waitFixed(jitter)), 0, Number.MAX_VALUE],
      ];
      for (const [wait, lower, upper] of bounds) {
        const milliseconds = at(wait, attempts, random);
        expect(Number.isFinite(milliseconds)).toBe(true);
        expect(milliseconds).toBeGreaterThanOrEqual(lower);
        expect(milliseconds).toBeLessThanOrEqual(upper);
      }
    }),
  );
});
