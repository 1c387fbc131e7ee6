import { expect, test } from "vitest";
import { earliestDeadline } from "../../src/index.ts";
import { Answer, Engine, failed, Ping, StartEvent, type StepShape, StopEvent, waits } from "./engine-fixtures.ts";

function started(timeout?: number, step: StepShape = {}): Engine {
  const engine = new Engine({ work: { numWorkers: 3, ...step } }, timeout === undefined ? {} : { timeout });
  engine.fold({ type: "rewind", at: 1_000 });
  engine.add(new StartEvent());
  engine.add(new Ping(), "work", 1_000);
  return engine;
}

test("a run without any deadline is due never, whatever else it waits for", () => {
  const engine = started();
  expect(earliestDeadline(engine.state)).toBeUndefined();
  engine.reportAt(2_000, "work", 0, waits("w"));
  expect(earliestDeadline(engine.state)).toBeUndefined();
});

test("the earliest of the run's deadline and those of its waits counts, as long as these have no answer", () => {
  const engine = started(60_000);
  engine.add(new Ping());
  expect(earliestDeadline(engine.state)).toBe(61_000);
  engine.reportAt(2_000, "work", 0, waits("late", { timeoutMs: 90_000 }));
  expect(earliestDeadline(engine.state)).toBe(61_000);
  engine.reportAt(2_000, "work", 1, waits("v", { timeoutMs: 9_000 }), waits("w", { timeoutMs: 3_000 }));
  expect(earliestDeadline(engine.state)).toBe(5_000);
  const executionId = engine.step("work").suspended[1]?.executionId ?? -1;
  engine.fold({ type: "waiter_timeout", at: 5_000, step: "work", executionId, waiterId: "w" });
  expect(earliestDeadline(engine.state)).toBe(11_000);
  engine.add(new Answer());
  expect(earliestDeadline(engine.state)).toBe(61_000);
});

test("a scheduled retry does not count, nor anything once the run has ended", () => {
  const engine = started(60_000, { retry: { nextDelay: () => 10 } });
  engine.reportAt(2_000, "work", 0, failed());
  expect(earliestDeadline(engine.state)).toBe(61_000);
  engine.add(new Ping());
  engine.report("work", 0, { type: "result", event: new StopEvent() });
  expect(earliestDeadline(engine.state)).toBeUndefined();
});
