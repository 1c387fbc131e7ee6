import { expect, test } from "vitest";
import type { StepResultItem } from "../../src/index.ts";
import { Engine, Ping, Pong, returned, typesOf } from "./engine-fixtures.ts";

type View = Extract<StepResultItem, { type: "delete_collected" }>["seen"];

const add = (n: number, seen: View, count = 3): StepResultItem => ({
  type: "add_collected",
  bufferId: "b",
  event: new Ping({ n }),
  seen,
  expected: new Map([["Ping", count]]),
});
const take = (seen: View): StepResultItem => ({ type: "delete_collected", bufferId: "b", seen });

/** So many executions at once of a step that collects. */
function collecting(count: number): Engine {
  const engine = new Engine({ work: { numWorkers: count } });
  for (let n = 0; n < count; n++) engine.add(new Ping({ n }));
  return engine;
}

/** What an execution sees that looks now. */
function look(engine: Engine): View {
  const buffer = engine.step("work").collected["b"];
  return buffer && { number: buffer.number, appended: buffer.appended, removed: buffer.removed };
}

const kept = (engine: Engine): unknown[] =>
  engine.step("work").collected["b"]?.events.map((event) => event.get("n")) ?? [];

test("an execution that relied on a buffer others have changed since runs again, and nothing of it counts", () => {
  const engine = collecting(3);
  const seen = look(engine);
  engine.report("work", 0, add(0, seen, 2), returned());
  const outcome = {
    type: "step_result",
    at: 0,
    step: "work",
    workerId: 1,
    event: undefined,
    results: [add(1, seen, 2), returned(new Pong())],
    sent: [{ event: new Pong(), step: undefined }],
  } as const;
  expect(typesOf(engine.fold(outcome))).toEqual(["run work 1"]);
  expect(kept(engine)).toEqual([0]);
  expect(engine.step("work").inProgress.map(({ workerId }) => workerId)).toEqual([1, 2]);
  engine.report("work", 1, take(look(engine)), returned(new Pong()));
  expect(kept(engine)).toEqual([]);
});

test("two executions that have handed out the same events: the second runs again", () => {
  const engine = collecting(3);
  engine.report("work", 0, add(0, undefined, 2), returned());
  const seen = look(engine);
  expect(typesOf(engine.report("work", 1, take(seen), returned()))).toContain("not_running work 1");
  expect(typesOf(engine.report("work", 2, take(seen), returned()))).toEqual(["run work 2"]);
});

test("an execution that hands out what it saw, be it twice, takes nothing of what came later", () => {
  const engine = collecting(3);
  engine.report("work", 0, add(0, undefined), returned());
  const seen = look(engine);
  engine.report("work", 1, add(1, seen), returned());
  engine.report("work", 2, take(seen), take(seen), returned());
  expect(kept(engine)).toEqual([1]);
});
