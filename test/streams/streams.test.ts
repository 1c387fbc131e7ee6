import { expect, test } from "vitest";
import { runFaultCampaign } from "./fault-campaign.ts";
import { faultKinds } from "./fault-plan.ts";
import { runRestartCampaign } from "./restart-campaign.ts";
import { compareStream, isFaultless } from "./stream-report.ts";

test("streams over connections that go wrong have each event once, in order", { timeout: 120_000 }, async () => {
  const result = await runFaultCampaign({ seed: 1, faults: 600 });
  expect(result).toMatchObject({ gaps: 0, duplicates: 0, misplaced: 0 });
  expect([...result.faults.keys()].sort()).toEqual([...faultKinds].sort());
});

test("streams of a server that is started again have each event once, in order", { timeout: 120_000 }, async () => {
  expect(await runRestartCampaign(2)).toMatchObject({ streams: 16, gaps: 0, duplicates: 0, misplaced: 0 });
});

test("what is missing, comes twice, or too late is counted", () => {
  expect(compareStream([0, 1, 2], [0, 1, 2])).toEqual({ streams: 1, events: 3, gaps: 0, duplicates: 0, misplaced: 0 });
  const bad = compareStream([0, 2, 2, 1], [0, 1, 2, 3]);
  expect(bad).toMatchObject({ gaps: 1, duplicates: 1, misplaced: 1 });
  expect(isFaultless(bad)).toBe(false);
});
