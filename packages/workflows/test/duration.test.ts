import fc from "fast-check";
import { expect, test } from "vitest";
import { type Duration, toMilliseconds } from "../src/duration.ts";

test("a number is milliseconds", () => {
  expect(toMilliseconds(0)).toBe(0);
  expect(toMilliseconds(1.5)).toBe(1.5);
});

test.each<[Duration, number]>([
  ["250ms", 250],
  ["30s", 30_000],
  ["0.5s", 500],
  ["5m", 300_000],
  ["12h", 43_200_000],
  ["7d", 604_800_000],
])("the string %s has a unit", (duration, milliseconds) => {
  expect(toMilliseconds(duration)).toBe(milliseconds);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "-1s", "1e3s", "1 s", "s", "", ".5s", "30", "1y", "1s2s"])(
  "%s is refused",
  (duration) => {
    expect(() => toMilliseconds(duration as Duration)).toThrow(RangeError);
  },
);

test.each([null, undefined, {}, [], ["1s"], 1n, true])("%s, from JavaScript, is refused", (duration) => {
  expect(() => toMilliseconds(duration as never)).toThrow(RangeError);
});

test("the error names what was given and what to use", () => {
  expect(() => toMilliseconds("soon" as Duration)).toThrow('not a duration: "soon"; use milliseconds');
  expect(() => toMilliseconds(Number.NaN)).toThrow("not a duration: NaN");
});

test("a number far too long is refused, not infinite", () => {
  expect(() => toMilliseconds(`${"9".repeat(400)}d` as Duration)).toThrow(RangeError);
});

test("whatever is accepted is a finite number of milliseconds, 0 or more", () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.string(), fc.tuple(fc.nat(), fc.constantFrom("ms", "s", "d"))), (given) => {
      const duration = (Array.isArray(given) ? given.join("") : given) as Duration;
      try {
        const milliseconds = toMilliseconds(duration);
        return Number.isFinite(milliseconds) && milliseconds >= 0;
      } catch (error) {
        return error instanceof RangeError && !Array.isArray(given);
      }
    }),
  );
});
