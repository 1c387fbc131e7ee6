import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BrokerState,
  brokerStateFromJSON,
  brokerStateToJSON,
  createBrokerState,
  type EngineDefinition,
  EventRegistry,
  EventSerializationError,
  replayTicks,
  tickFromJSON,
  tickToJSON,
  type WorkflowTick,
} from "../../src/index.ts";
import { engine, simulate, wholeLife } from "./arbitrary-lives.ts";
import {
  Answer,
  Ask,
  Engine,
  engineOf,
  failed,
  Pang,
  Ping,
  Pong,
  returned,
  StartEvent,
  type StepShape,
  snapshotOf,
  waits,
} from "./engine-fixtures.ts";
import { equalEvents } from "./equal-events.ts";

expect.addEqualityTesters([equalEvents]);

class RateLimitError extends Error {
  override readonly name = "RateLimitError";
}

const registry = new EventRegistry([Ping, Pong, Pang, Ask, Answer], { namespace: "jokes", errors: [RateLimitError] });

const written = (definition: EngineDefinition, state: BrokerState): Record<string, unknown> =>
  JSON.parse(JSON.stringify(brokerStateToJSON(definition, state, registry))) as Record<string, unknown>;
const throughJson = (definition: EngineDefinition, state: BrokerState): BrokerState =>
  brokerStateFromJSON(definition, written(definition, state), registry);
const tickThroughJson = (tick: WorkflowTick): WorkflowTick =>
  tickFromJSON(JSON.parse(JSON.stringify(tickToJSON(tick, registry))), registry);

describe("the state of a run that is written and read", () => {
  test("R6: is the same, and goes on as the original does, wherever its journal is cut", () => {
    const cuts = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(engine, wholeLife, cuts, (definition, actions, places) => {
        const states = [createBrokerState("run", definition.steps.length)];
        const run = simulate(definition, actions, (_before, _tick, after) => states.push(after));
        const journal = run.ticks.map(tickThroughJson);
        for (const place of places) {
          const cut = place % states.length;
          const before = states[cut] as BrokerState;
          const read = throughJson(definition, before);
          expect(snapshotOf(read)).toEqual(snapshotOf(before));
          const { state, exit } = replayTicks(definition, read, journal.slice(cut));
          expect(snapshotOf(state)).toEqual(snapshotOf(run.state));
          if (!before.isEnded) expect(exit?.type).toBe(run.exits.at(-1)?.type);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("keeps the classes and the messages of errors", () => {
    const run = started({ retry: { nextDelay: () => 10 } });
    run.reportAt(2_000, "work", 0, failed(new RateLimitError("slow down"), 1_999));
    const [retry] = throughJson(run.definition, run.state).steps[0]?.scheduled.values() ?? [];
    expect(retry).toMatchObject({ attempts: 1, firstAttemptAt: 1_000, lastFailedAt: 1_999, dueAt: 2_010 });
    expect(retry?.lastError).toEqual(new RateLimitError("slow down"));
    expect(retry?.lastError).toBeInstanceOf(RateLimitError);
  });

  test("keeps requirements that are JSON or events; of others, that there were some", () => {
    const kept = { text: null, list: [1, { deep: true }], ping: new Ping({ n: 2 }) };
    const run = started({ numWorkers: 4 });
    for (let more = 0; more < 3; more++) run.add(new Ping());
    for (const [worker, requirements] of [kept, {}, { text: () => 1 }, undefined].entries()) {
      run.report("work", worker, waits("w", { requirements }));
    }
    const waiters = throughJson(run.definition, run.state)
      .steps[0]?.suspended.values()
      .flatMap((each) => each.waiters);
    expect(waiters?.map(({ requirements }) => requirements)).toEqual([kept, {}, undefined, undefined]);
  });

  test("keeps a buffer of which a part was handed out", () => {
    const run = started({ numWorkers: 4 });
    for (const n of [2, 3, 4]) run.add(new Ping({ n }));
    const viewed = (appended: number) => {
      const number = run.step("work").collected["b"]?.number;
      return number === undefined ? undefined : { number, appended, removed: 0 };
    };
    for (const n of [1, 2, 3]) {
      const event = new Ping({ n });
      const add = { type: "add_collected", bufferId: "b", event, seen: viewed(n - 1), expected: undefined } as const;
      run.report("work", n - 1, add, returned());
    }
    run.report("work", 3, { type: "delete_collected", bufferId: "b", seen: viewed(2) }, returned());
    expect(run.step("work").collected["b"]).toMatchObject({ appended: 3, removed: 2, events: [new Ping({ n: 3 })] });
    expect(snapshotOf(throughJson(run.definition, run.state))).toEqual(snapshotOf(run.state));
  });

  test("looks like this", () => {
    const run = started({ retry: { nextDelay: () => 500 } }, 60_000);
    run.add(new Ping({ n: 2 }), undefined, 1_500);
    run.add(new Ping({ n: 3 }), undefined, 1_500);
    const collect = {
      type: "add_collected",
      bufferId: "b",
      event: new Ping({ n: 1 }),
      seen: undefined,
      expected: undefined,
    } as const;
    run.reportAt(2_000, "work", 0, collect, waits("w", { timeoutMs: 250, requirements: { text: "yes" } }));
    run.reportAt(2_000, "work", 0, failed(new RateLimitError("slow down"), 1_999));
    const event = (n: number) => ({ __is_pydantic: true, value: { n }, qualified_name: "jokes.Ping" });
    const retried = {
      attempts: 1,
      first_attempt_at: 2,
      last_exception: { exception_type: "jokes.RateLimitError", exception_message: "slow down" },
      last_failed_at: 1.999,
      recovery_counts: {},
    };
    const running = { attempts: 0, last_exception: null, last_failed_at: null, recovery_counts: {} };
    expect(written(run.definition, run.state)).toEqual({
      version: 1,
      run_id: "run",
      is_running: true,
      is_ended: false,
      deadline_at: 61,
      next_number: run.state.nextNumber,
      sent: [],
      steps: {
        work: {
          queue: [],
          in_progress: [{ worker_id: 0, admission: 4, event: event(3), ...running, first_attempt_at: 2 }],
          scheduled: [{ retry_id: 3, due_at: 2.5, event: event(2), ...retried }],
          collected: [],
          suspended: [
            {
              execution_id: 1,
              event: event(1),
              recovery_counts: {},
              is_replaying: false,
              waiters: [
                {
                  waiter_id: "w",
                  event_type: "Answer",
                  requirements: { text: "yes" },
                  has_requirements: true,
                  deadline_at: 2.25,
                  resolved_event: null,
                  timed_out: false,
                  requested_at: 2,
                },
              ],
            },
          ],
        },
      },
    });
  });
});

describe("a workflow that has changed since", () => {
  test("starts with an empty step where it has gained one", () => {
    const run = started();
    const grown = engineOf({ aaa: {}, work: {}, zzz: {} });
    const read = brokerStateFromJSON(grown, written(run.definition, run.state), registry);
    expect(read.steps.map(({ inProgress }) => inProgress.size)).toEqual([0, 1, 0]);
    expect(read.busyCount).toBe(1);
  });

  test("is refused where it has lost a step that holds something; the error names the step", () => {
    const run = started();
    const state = written(run.definition, run.state);
    const read = () => brokerStateFromJSON(engineOf({ idle: {} }), state, registry);
    expect(read).toThrow(EventSerializationError);
    expect(read).toThrow('holds work of steps that workflow "engine" does not have: "work"');
    run.report("work", 0);
    const done = brokerStateFromJSON(engineOf({ idle: {} }), written(run.definition, run.state), registry);
    expect(done).toMatchObject({ isRunning: true, busyCount: 0 });
  });
});

describe("what is no state of a run is refused", () => {
  const run = started();
  const state = written(run.definition, run.state);
  test.for([
    [undefined, "state must be an object, not missing"],
    [[], "state must be an object, not a list"],
    [{}, "the state of the run has no version; this release of the library reads version 1"],
    [{ ...state, version: 2 }, "the state of the run has version 2; this release of the library reads version 1"],
    [{ ...state, run_id: 7 }, "state.run_id must be a string, not number 7"],
    [{ ...state, is_ended: null }, "state.is_ended must be true or false, not missing"],
    [{ ...state, next_number: -1 }, "state.next_number must be a whole number, not negative, not number -1"],
    [{ ...state, sent: [{}] }, "state.sent[0].event must be an event, not missing"],
    [{ ...state, steps: [] }, "state.steps must be an object, not a list"],
    [{ ...state, steps: { work: 1 } }, "state.steps.work must be an object, not number 1"],
    [{ ...state, steps: { work: { queue: [{}] } } }, "state.steps.work.queue[0].event must be an event, not missing"],
  ] as const)("%s", ([json, message]) => {
    const read = () => brokerStateFromJSON(run.definition, json, registry);
    expect(read).toThrow(EventSerializationError);
    expect(read).toThrow(message);
  });
});

/** A run whose step has one event in progress. */
function started(step: StepShape = {}, timeout?: number): Engine {
  const run = new Engine({ work: step }, timeout === undefined ? {} : { timeout });
  run.fold({ type: "rewind", at: 1_000 });
  run.add(new StartEvent());
  run.add(new Ping({ n: 1 }), undefined, 1_000);
  return run;
}
