import { expect, test } from "vitest";
import { createRunId } from "../../src/runtime/run-id.ts";

test("[engine 354] a run id has 10 letters and digits, or as many as are asked for; ids differ", () => {
  expect(createRunId()).toMatch(/^[A-Za-z0-9]{10}$/);
  expect(createRunId(21)).toMatch(/^[A-Za-z0-9]{21}$/);
  expect(createRunId(1_000)).toHaveLength(1_000); // more than one draw of random bytes
  expect([createRunId(0), createRunId(-1)]).toEqual(["", ""]);
  expect(new Set(Array.from({ length: 1_000 }, () => createRunId())).size).toBe(1_000);
});

test("every letter and digit is as likely as any other", () => {
  const counts = new Map<string, number>();
  for (const character of createRunId(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // 1,000 each are expected, with a standard deviation of 31: seven of them are next to impossible.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(220);
});
