import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readContext } from "../../src/context/read-context.ts";
import { writeContext } from "../../src/context/write-context.ts";
import {
  type BrokerState,
  createBrokerState,
  type EngineDefinition,
  EventRegistry,
  openRequests,
  reduce,
  replayTicks,
  tickFromJSON,
  tickToJSON,
  type WorkflowTick,
} from "../../src/index.ts";
import { engine, event, life, simulate, wholeLife } from "./arbitrary-lives.ts";
import {
  Answer,
  Ask,
  failed,
  Pang,
  Ping,
  Pong,
  returned,
  StopEvent,
  snapshotOf,
  viewOf,
  waits,
} from "./engine-fixtures.ts";
import { equalEvents } from "./equal-events.ts";

expect.addEqualityTesters([equalEvents]);

const number = fc.constantFrom(0, 1, 2, 31, 32, -1, 0.5, 2 ** 40, Number.NaN, Number.POSITIVE_INFINITY);
const step = fc.constantFrom("a", "b", "h", "nowhere", "__proto__");
const seen = fc.option(fc.record({ number, appended: number, removed: number }), { nil: undefined });
const item = fc.oneof(
  fc.option(fc.oneof(event, fc.constant(new StopEvent())), { nil: undefined }).map((output) => returned(output)),
  number.map((failedAt) => failed(new Error("x"), failedAt)),
  fc.record({
    type: fc.constant("add_collected" as const),
    bufferId: step,
    event,
    seen,
    expected: fc.constantFrom(undefined, new Map([["Ping", 2]])),
  }),
  fc.record({ type: fc.constant("delete_collected" as const), bufferId: step, seen }),
  number.map((timeoutMs) => waits("w", { timeoutMs, requirements: timeoutMs === 1 ? undefined : { text: timeoutMs } })),
);
const at = number;
const hostile: fc.Arbitrary<WorkflowTick> = fc.oneof(
  fc
    .constantFrom(
      "rewind" as const,
      "timeout" as const,
      "cancel_run" as const,
      "idle_check" as const,
      "idle_release" as const,
    )
    .chain((type) => fc.record({ type: fc.constant(type), at })),
  fc.record({
    type: fc.constant("publish_event" as const),
    at,
    event,
    worker: fc.option(fc.record({ step, workerId: number }), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant("add_event" as const),
    at,
    event,
    step: fc.option(step, { nil: undefined }),
    attempt: fc.option(
      fc.record({
        event,
        attempts: number,
        firstAttemptAt: fc.option(number, { nil: undefined }),
        lastError: fc.constant(undefined),
        lastFailedAt: fc.option(number, { nil: undefined }),
        recoveries: fc.constantFrom({}, { h: 1 }, { h: Number.NaN }),
        executionId: fc.option(number, { nil: undefined }),
      }),
      { nil: undefined },
    ),
  }),
  fc.record({
    type: fc.constant("step_result" as const),
    at,
    step,
    workerId: number,
    event: fc.option(event, { nil: undefined }),
    results: fc.array(item, { maxLength: 4 }),
    sent: fc.array(fc.record({ event, step: fc.option(step, { nil: undefined }) }), { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant("retry_due" as const), at, step, retryId: number }),
  fc.record({
    type: fc.constant("waiter_timeout" as const),
    at,
    step,
    executionId: number,
    waiterId: fc.constantFrom("v", "w"),
  }),
);

function assertCounts(definition: EngineDefinition, state: BrokerState): void {
  const views = definition.steps.map((_step, index) => viewOf(state, index));
  for (const [index, { inProgress, queue }] of views.entries()) {
    const numWorkers = definition.steps[index]?.numWorkers ?? 0;
    expect(inProgress.length).toBeLessThanOrEqual(numWorkers);
    if (queue.length > 0) expect(inProgress).toHaveLength(numWorkers);
    for (const { workerId } of inProgress) expect(workerId).toBeLessThan(numWorkers);
  }
  const sum = (count: (view: (typeof views)[number]) => number): number =>
    views.reduce((total, view) => total + count(view), 0);
  expect(state.busyCount).toBe(
    state.outbox.length +
      sum(({ queue, inProgress, scheduled }) => queue.length + inProgress.length + scheduled.length),
  );
  expect(state.suspendedCount).toBe(sum(({ suspended }) => suspended.length));
}

/** What is open: each wait without an answer, and what was asked besides; of what executions at work wrote, nothing twice. */
function assertRequests(definition: EngineDefinition, state: BrokerState): void {
  const open = openRequests(definition, state);
  const waits = definition.steps.flatMap(({ name }, index) => {
    const { suspended } = viewOf(state, index);
    const waiters = suspended.flatMap((execution) => execution.waiters);
    return waiters.filter((waiter) => !waiter.resolvedEvent && !waiter.isTimedOut).map(() => name);
  });
  const published = state.requests.toArray();
  expect(published.length).toBeLessThanOrEqual(1_000);
  expect(open.map(({ step }) => step)).toEqual(
    state.isEnded ? [] : [...waits, ...published.map((request) => request.step)],
  );
  for (const { event } of open) expect(event === undefined || Ask.is(event)).toBe(true);
  for (const { admission } of published) expect(admission ?? -1).toBeLessThan(state.nextNumber);
}

/** A suspended execution is replayed once at a time, and not forgotten when it is answered. */
function assertSuspensions(definition: EngineDefinition, state: BrokerState): void {
  for (const index of definition.steps.keys()) {
    const { queue, inProgress, scheduled, suspended, collected } = viewOf(state, index);
    const replays = [...queue, ...inProgress, ...scheduled].map(({ executionId }) => executionId);
    for (const { executionId, isReplaying } of suspended) {
      expect(replays.filter((id) => id === executionId)).toHaveLength(isReplaying ? 1 : 0);
    }
    for (const { events, counts, appended, removed } of Object.values(collected)) {
      expect(events.length).toBeGreaterThan(0);
      expect(events).toHaveLength(appended - removed);
      expect([...counts.values()].reduce((total, count) => total + count, 0)).toBe(events.length);
    }
  }
}

describe("the engine, whatever its steps and whatever happens", () => {
  test("R1: gives the same for the same, and changes nothing that it was given", () => {
    fc.assert(
      fc.property(engine, wholeLife, (definition, actions) => {
        simulate(definition, actions, (before, tick, after) => {
          const snapshot = snapshotOf(before);
          const [again, commands] = reduce(definition, before, tick);
          expect(snapshotOf(again)).toEqual(snapshotOf(after));
          const [thrice, others] = reduce(definition, before, tick);
          expect(snapshotOf(thrice)).toEqual(snapshotOf(after));
          expect(others).toEqual(commands);
          expect(snapshotOf(before)).toEqual(snapshot);
        });
      }),
      { numRuns: 40 },
    );
  });

  test("R2: never throws, keeps its counts, and stands still after the end", () => {
    fc.assert(
      fc.property(engine, life, fc.array(hostile, { maxLength: 30 }), (definition, actions, ticks) => {
        const { state: start } = simulate(definition, actions);
        let state = start;
        for (const tick of ticks) {
          const [next] = reduce(definition, state, tick);
          assertCounts(definition, next);
          if (state.isEnded) expect(next).toBe(state);
          state = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  test("R3: has no more workers than a step allows, and its counts are right", () => {
    fc.assert(
      fc.property(engine, wholeLife, (definition, actions) => {
        const run = simulate(definition, actions, (_before, _tick, state) => assertCounts(definition, state));
        assertSuspensions(definition, run.state);
        assertRequests(definition, run.state);
      }),
      { numRuns: 200 },
    );
  });

  test("R4: ends once, in one way", () => {
    fc.assert(
      fc.property(engine, wholeLife, fc.array(hostile, { maxLength: 10 }), (definition, actions, ticks) => {
        const run = simulate(definition, [...actions, ...ticks.map((tick) => ({ type: "tick" as const, tick }))]);
        const terminal = run.exits.filter(({ type }) => type !== "release_run");
        expect(terminal).toHaveLength(run.state.isEnded ? 1 : 0);
      }),
      { numRuns: 200 },
    );
  });

  test("R5: is in the state of the original when its journal, written and read, is replayed", () => {
    const registry = new EventRegistry([Ping, Pong, Pang, Ask, Answer]);
    fc.assert(
      fc.property(engine, wholeLife, (definition, actions) => {
        const run = simulate(definition, actions);
        const journal = run.ticks.map((tick) => {
          const written = tick.type === "step_result" ? { ...tick, event: undefined } : tick;
          return tickFromJSON(JSON.parse(JSON.stringify(tickToJSON(written, registry))), registry);
        });
        const { state, exit } = replayTicks(definition, createBrokerState("run", definition.steps.length), journal);
        expect(snapshotOf(state)).toEqual(snapshotOf(run.state));
        expect(exit?.type).toBe(run.exits.at(-1)?.type);
      }),
      { numRuns: 100 },
    );
  });

  test("E1: makes anew the steps that a tick touches, and nothing of the others", () => {
    fc.assert(
      fc.property(engine, wholeLife, (definition, actions) => {
        simulate(definition, actions, (before, tick, after) => {
          if (after.isEnded || tick.type === "rewind") return;
          const replaced = definition.steps.filter((_step, index) => before.steps[index] !== after.steps[index]);
          const added =
            tick.type === "deliver_sent" ? before.outbox.first : tick.type === "add_event" ? tick : undefined;
          for (const { name, on } of replaced) {
            if (!added) expect("step" in tick ? tick.step : undefined).toBe(name);
            else if (Answer.is(added.event)) expect(before.suspendedCount).toBeGreaterThan(0);
            else expect(on.map(({ type }) => type)).toContain((added.event.constructor as typeof Ping).type);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  test("E4: keeps every deadline in a saved context", () => {
    const registry = new EventRegistry([Ping, Pong, Pang, Ask, Answer]);
    fc.assert(
      fc.property(engine, life, (definition, actions) => {
        const { state } = simulate(definition, actions);
        if (state.isEnded) return;
        const saved: unknown = JSON.parse(JSON.stringify(writeContext(definition, state, {}, { registry, state: {} })));
        const { broker } = readContext(definition, saved, registry);
        expect(deadlinesOf(definition, broker)).toEqual(deadlinesOf(definition, state));
        assertCounts(definition, reduce(definition, broker, { type: "rewind", at: 1 })[0]);
        assertSuspensions(definition, broker);
      }),
      { numRuns: 100 },
    );
  });
});

function deadlinesOf(definition: EngineDefinition, state: BrokerState): unknown {
  const steps = definition.steps.map((_step, index) => {
    const { scheduled, suspended } = viewOf(state, index);
    const waiters = suspended.flatMap((execution) => execution.waiters);
    return {
      retries: scheduled.map(({ dueAt, attempts, firstAttemptAt, lastFailedAt }) => [
        dueAt,
        attempts,
        firstAttemptAt,
        lastFailedAt,
      ]),
      waits: waiters.map(({ waiterId, deadlineAt, isTimedOut }) => [waiterId, deadlineAt, isTimedOut]),
    };
  });
  return { deadlineAt: state.deadlineAt, steps };
}
