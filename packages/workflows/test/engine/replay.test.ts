import { expect, test } from "vitest";
import {
  type BrokerState,
  createBrokerState,
  type EngineDefinition,
  replayTickStream,
  replayTicks,
  type WorkflowTick,
} from "../../src/index.ts";
import { Engine, engineOf, Ping, returned, StartEvent, StopEvent, snapshotOf, typesOf } from "./engine-fixtures.ts";

const rewind = { type: "rewind", at: 0 } as const;
const add = (n: number): WorkflowTick => ({
  type: "add_event",
  at: n,
  event: new Ping({ n }),
  step: undefined,
  attempt: undefined,
});
const result = (workerId: number, event?: StopEvent): WorkflowTick => ({
  type: "step_result",
  at: 1,
  step: "work",
  workerId,
  event: undefined,
  results: [returned(event)],
  sent: [],
});

/** Two events in progress, one behind them. */
function busy(): Engine {
  const engine = new Engine({ work: { numWorkers: 2 } });
  engine.add(new StartEvent());
  for (const n of [1, 2, 3]) engine.add(new Ping({ n }), undefined, n);
  return engine;
}

const inputs = (engine: Engine): readonly unknown[] => {
  const { inProgress, queue } = engine.step("work");
  return [...inProgress, ...queue].map(({ event }) => event.get("n"));
};

test("[engine 223] rewound workers start again, with numbers from 0", () => {
  const engine = busy();
  engine.fold(result(0)); // frees number 0 for the third event, so that numbers and order differ
  engine.add(new Ping({ n: 4 }));
  const commands = engine.fold(rewind).filter(({ type }) => type === "run_worker");
  expect(typesOf(commands)).toEqual(["run work 0", "run work 1"]);
  expect(commands).toMatchObject([{ event: new Ping({ n: 2 }) }, { event: new Ping({ n: 3 }) }]);
  expect(inputs(engine)).toEqual([2, 3, 4]);
  expect(engine.state.busyCount).toBe(3);
});

test("[engine 224] a journal goes on over work that was in progress under other numbers", () => {
  const engine = busy();
  engine.fold(result(0));
  engine.fold(result(0)); // only number 1 is left
  expect(engine.step("work").inProgress.map(({ workerId }) => workerId)).toEqual([1]);
  const { state, exit } = replayTicks(engine.definition, engine.state, [rewind, result(0, new StopEvent())]);
  expect(exit?.type).toBe("complete_run");
  expect(state.isEnded).toBe(true);
});

test("[engine 225] work in progress starts again before the queue, with its attempts", () => {
  const engine = new Engine({ work: {} });
  const event = new Ping({ n: 1 });
  const known = { attempts: 2, firstAttemptAt: 5, lastError: new Error("no"), lastFailedAt: 6, recoveries: { h: 1 } };
  engine.fold({ type: "add_event", at: 9, event, step: "work", attempt: { ...known, event, executionId: undefined } });
  engine.fold(add(2));
  engine.fold(add(3));
  const { state, exit } = replayTicks(engine.definition, engine.state, [rewind]);
  engine.state = state;
  expect(exit).toBeUndefined();
  expect(engine.step("work").inProgress).toMatchObject([{ ...known, event }]);
  expect(inputs(engine)).toEqual([1, 2, 3]);
});

test("[engine 226] a journal that is read piece by piece leads to the same state", async () => {
  const engine = engineOf({ work: { numWorkers: 2 } });
  for (const count of [0, 1, 7, 500]) {
    const ticks: WorkflowTick[] = [rewind];
    for (let n = 0; n < count; n++) ticks.push(add(n), ...(n % 3 === 0 ? [result(0)] : []));
    async function* stream(): AsyncGenerator<WorkflowTick> {
      for (const tick of ticks) yield tick;
    }
    const fromList = replayTicks(engine, fresh(engine), ticks);
    const fromStream = await replayTickStream(engine, fresh(engine), stream());
    expect(snapshotOf(fromStream.state)).toEqual(snapshotOf(fromList.state));
    expect(fromStream.exit).toEqual(fromList.exit);
  }
});

test("[engine 227] the replay of a run that has ended tells its result; that of a running one tells nothing", () => {
  const engine = engineOf({ work: {} });
  const running = [rewind, add(1)];
  const stop = new StopEvent({ result: 42 });
  expect(replayTicks(engine, fresh(engine), running).exit).toBeUndefined();
  expect(replayTicks(engine, fresh(engine), [...running, result(0, stop)]).exit).toEqual({
    type: "complete_run",
    result: stop,
  });
  const start = { type: "add_event", at: 0, event: new StartEvent(), step: undefined, attempt: undefined } as const;
  const released = [start, ...running, result(0), { type: "idle_release", at: 5 } as const];
  expect(replayTicks(engine, fresh(engine), released).exit).toEqual({ type: "release_run" });
  expect(replayTicks(engine, fresh(engine), [...released, rewind, add(2), result(0, stop)]).exit?.type).toBe(
    "complete_run",
  );
});

const fresh = (engine: EngineDefinition): BrokerState => createBrokerState("run", engine.steps.length);
