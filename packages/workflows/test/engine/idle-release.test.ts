import { expect, test } from "vitest";
import { Answer, Engine, failed, Ping, StartEvent, type StepShape, waits } from "./engine-fixtures.ts";

const release = { type: "idle_release", at: 5 } as const;

/** An engine whose step has one event in progress. */
function working(step: StepShape = {}): Engine {
  const engine = new Engine({ work: step });
  engine.add(new StartEvent());
  engine.add(new Ping());
  return engine;
}

test("[engine 222] an idle release lets the run go, and changes nothing", () => {
  const idle = working();
  idle.report("work", 0);
  const waiting = working();
  waiting.report("work", 0, waits("w"));
  for (const engine of [idle, waiting]) {
    const { state } = engine;
    expect(engine.fold(release)).toEqual([{ type: "release_run" }]);
    expect(engine.state).toBe(state);
  }
});

test("an idle release lets no run go that has something to do: work, a retry, or an event that has just come", () => {
  const retrying = working({ retry: { nextDelay: () => 1_000 } });
  retrying.report("work", 0, failed());
  const answered = working();
  answered.report("work", 0, waits("w"));
  answered.add(new Answer());
  const unstarted = new Engine({ work: {} });
  for (const engine of [working(), retrying, answered, unstarted]) {
    const { state } = engine;
    expect(engine.fold(release)).toEqual([]);
    expect(engine.state).toBe(state);
  }
});
