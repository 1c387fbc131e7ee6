import { expect, test } from "vitest";
import { clockSkewOf } from "../../../src/model/run/clock-skew.ts";

const startedAt = Date.parse("2026-11-20T11:00:00Z");
const row = { started_at: "2026-11-20T11:00:00Z", duration_ms: 60_000, status: "running" } as const;

test("a row tells by how much the server's clock is ahead", () => {
  expect(clockSkewOf(row, startedAt)).toBe(60_000);
  expect(clockSkewOf(row, startedAt + 3_660_000)).toBe(-3_600_000);
});

test("the time that an answer takes is no skew, and a run that has ended tells none", () => {
  expect(clockSkewOf(row, startedAt + 61_000)).toBe(0);
  expect(clockSkewOf({ ...row, status: "completed" }, startedAt)).toBe(0);
  expect(clockSkewOf({ ...row, started_at: "?" }, startedAt)).toBe(0);
});
