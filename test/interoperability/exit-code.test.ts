import { expect, test } from "vitest";
import { exitCode, type Outcome } from "./exit-code.ts";

const good: Outcome = { passed: 9, failed: 0, skipped: 0, isAnyInstalled: true, missing: 0, requireAll: false };

test("scenarios that pass are a success, also if others could not be installed", () => {
  expect(exitCode(good)).toBe(0);
  expect(exitCode({ ...good, missing: 2 })).toBe(0);
  expect(exitCode({ ...good, missing: 2, requireAll: true })).toBe(1);
});

test("nothing that ran is a failure, and so is nothing but what is in the lock file", () => {
  expect(exitCode({ ...good, passed: 0 })).toBe(1);
  expect(exitCode({ ...good, isAnyInstalled: false, missing: 4 })).toBe(1);
});

test("a scenario that fails or is skipped is a failure", () => {
  expect(exitCode({ ...good, failed: 1 })).toBe(1);
  expect(exitCode({ ...good, skipped: 1 })).toBe(1);
});
