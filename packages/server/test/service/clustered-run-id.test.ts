import { expect, test } from "vitest";
import { createClusteredRunId } from "../../src/service/clustered-run-id.ts";

const now = Date.UTC(2030, 0, 1);
const start = (id: string): string => id.slice(0, 3);

test("ids of runs that start at about the same time are neighbours, later ones come after them", () => {
  const ids = Array.from({ length: 1_000 }, (_item, index) => createClusteredRunId(now + index * 64));
  expect(ids.every((id) => /^[0-9A-Za-z]{10}$/.test(id))).toBe(true);
  const starts = ids.map(start);
  expect(new Set(starts).size).toBe(1_000);
  // The order of the bytes, as databases have it; a cycle of starts is longer than these, and begins again once at most.
  const falls = starts.filter((each, index) => index > 0 && each < (starts[index - 1] as string));
  expect(falls.length).toBeLessThanOrEqual(1);
  expect(start(createClusteredRunId(now))).toBe(start(createClusteredRunId(now + 1)));
});

test("ids of one moment differ", () => {
  expect(new Set(Array.from({ length: 10_000 }, () => createClusteredRunId(now))).size).toBe(10_000);
});
