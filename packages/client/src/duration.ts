import type { Duration } from "@llama-agents/workflows";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest that timers can wait, in milliseconds; told to wait longer, they end at once. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * As `toMilliseconds` of the workflow library, of which this package has nothing but types at run time.
 *
 * @throws RangeError if `duration` is negative, infinite, or not a decimal number with a unit
 */
export function toMilliseconds(duration: Duration): number {
  const [, amount, unit = "ms"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(duration)) ?? [];
  const milliseconds = typeof duration === "number" ? duration : Number(amount) * (units[unit] ?? 1);
  if (milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY) return milliseconds;
  throw new RangeError(`not a duration: ${JSON.stringify(duration)}; use milliseconds, or a string such as "30s"`);
}
