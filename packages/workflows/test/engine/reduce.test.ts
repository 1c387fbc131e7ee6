import { describe, expect, test } from "vitest";
import {
  type BrokerState,
  retryPolicy,
  StepFailedEvent,
  type StepResultItem,
  stopAfterAttempt,
  WorkflowTimeoutError,
  waitFixed,
  waitRandom,
} from "../../src/index.ts";
import {
  Answer,
  Ask,
  Engine,
  failed,
  Ping,
  Pong,
  returned,
  StartEvent,
  type StepShape,
  StopEvent,
  snapshotOf,
  typesOf,
  waits,
} from "./engine-fixtures.ts";

/** An engine whose step has one event in progress. */
function working(step: StepShape = {}, others: Readonly<Record<string, StepShape>> = {}): Engine {
  const engine = new Engine({ work: step, ...others }, { timeout: 3_000 });
  engine.add(new StartEvent());
  engine.add(new Ping({ n: 1 }), "work", 1_000);
  return engine;
}

const exits = (engine: Engine) =>
  engine.commands.filter(({ type }) => ["complete_run", "fail_run", "halt"].includes(type));

describe("an event that arrives", () => {
  test("[engine 211] makes the run running if it is a start event", () => {
    const engine = new Engine({ work: { on: [StartEvent] } });
    engine.add(new Ping());
    expect(engine.state.isRunning).toBe(false);
    engine.add(new StartEvent());
    expect(engine.state.isRunning).toBe(true);
  });

  test("[engine 212] keeps what is known of earlier attempts; else it is the first one, now", () => {
    const engine = new Engine({ work: { numWorkers: 2 } });
    const event = new Ping();
    const attempt = {
      event,
      attempts: 2,
      firstAttemptAt: 1,
      lastError: new Error("no"),
      lastFailedAt: 3,
      recoveries: { h: 1 },
      executionId: undefined,
    };
    engine.fold({ type: "add_event", at: 10, event, step: "work", attempt });
    engine.add(new Ping({ n: 2 }), undefined, 20);
    expect(engine.step("work").inProgress).toMatchObject([
      { ...attempt, workerId: 0 },
      { attempts: 0, firstAttemptAt: 20, lastError: undefined, lastFailedAt: undefined, recoveries: {}, workerId: 1 },
    ]);
  });

  test("[engine 213] starts no worker of a step that is unknown or does not accept it", () => {
    const engine = new Engine({ work: {}, other: { on: [Pong] } });
    for (const step of ["nowhere", "other", "__proto__"]) {
      expect(typesOf(engine.add(new Ping(), step))).toEqual([
        `publish UnhandledEvent(eventType='Ping', qualifiedName='workflow.Ping', stepName='${step}', idle=false)`,
      ]);
    }
    expect(engine.state.busyCount).toBe(0);
  });

  test("[engine 214] answers a wait: the step runs again with its original event", () => {
    const engine = working();
    engine.report("work", 0, waits("w"));
    const answer = new Answer({ text: "yes" });
    const commands = engine.add(answer);
    expect(commands[0]).toMatchObject({ type: "run_worker", step: "work", workerId: 0, event: new Ping({ n: 1 }) });
    expect(engine.step("work").suspended[0]?.waiters[0]?.resolvedEvent).toBe(answer);
  });
});

describe("a result", () => {
  test("[engine 215] leads to its commands, the step's state first, and frees the worker", () => {
    const state = "not_running work 0";
    const question = new Ask({ question: "who?" });
    const cases: readonly (readonly [StepResultItem, readonly string[]])[] = [
      [returned(new StopEvent({ result: 1 })), [state, "publish StopEvent(result=1)", "complete_run"]],
      [returned(new Pong()), [state, "queue_event", "schedule_idle_check"]],
      [returned(question), [state, "publish Ask(question='who?')", "queue_event", "schedule_idle_check"]],
      [returned(), [state, "schedule_idle_check"]],
      [waits("w"), [state, "schedule_idle_check"]],
      [
        waits("w", { waiterEvent: question, timeoutMs: 100 }),
        [state, "publish Ask(question='who?')", "schedule_waiter_timeout", "schedule_idle_check"],
      ],
      [
        { type: "add_collected", bufferId: "b", event: new Ping(), seen: undefined, expected: undefined },
        [state, "schedule_idle_check"],
      ],
      [{ type: "delete_collected", bufferId: "b", seen: undefined }, [state, "schedule_idle_check"]],
    ];
    for (const [item, expected] of cases) {
      const engine = working();
      expect(typesOf(engine.report("work", 0, item))).toEqual(expected);
      expect(engine.step("work").inProgress).toEqual([]);
      expect(engine.state.busyCount).toBe(0);
    }
  });

  test("a lone addition is kept", () => {
    const engine = working();
    const event = new Ping({ n: 1 });
    engine.report("work", 0, { type: "add_collected", bufferId: "b", event, seen: undefined, expected: undefined });
    expect(engine.step("work").collected["b"]?.events).toEqual([event]);
  });

  test("[engine 216] that is a failure leads, with a policy, to another attempt later", () => {
    const engine = working({ retry: retryPolicy({ wait: waitFixed(500), stop: stopAfterAttempt(2) }) });
    const error = new Error("no");
    const commands = engine.reportAt(2_000, "work", 0, failed(error, 2_000));
    expect(typesOf(commands)).toEqual(["not_running work 0", "schedule_retry"]);
    const attempt = {
      event: new Ping({ n: 1 }),
      attempts: 1,
      firstAttemptAt: 1_000,
      lastError: error,
      lastFailedAt: 2_000,
    };
    expect(commands[1]).toMatchObject({ step: "work", dueAt: 2_500, attempt });
    expect(engine.state.busyCount).toBe(1); // a run with a scheduled retry is not idle
    const { retryId } = engine.step("work").scheduled[0] ?? { retryId: -1 };
    engine.fold({ type: "retry_due", at: 2_500, step: "work", retryId });
    expect(engine.step("work").inProgress).toMatchObject([attempt]);
    expect(typesOf(engine.reportAt(3_000, "work", 0, failed(error, 3_000))).at(-1)).toBe("fail_run");
  });

  test("a retry without a delay is queued at once, for its step only", () => {
    const engine = working({ retry: retryPolicy({ wait: waitFixed(0) }) }, { other: {} });
    const commands = engine.report("work", 0, failed());
    expect(typesOf(commands)).toEqual(["not_running work 0", "queue_event", "schedule_idle_check"]);
    expect(commands[1]).toMatchObject({ step: "work", attempt: { attempts: 1, firstAttemptAt: 1_000 } });
  });

  test("[engine 217] that is a failure ends the run if there is no policy", () => {
    const engine = working();
    const error = new Error("no");
    const commands = engine.reportAt(3_000, "work", 0, failed(error, 2_500));
    const { 1: published } = commands;
    expect(typesOf(commands)).toMatchObject([
      "not_running work 0",
      expect.stringContaining("publish WorkflowFailedEvent"),
      "fail_run",
    ]);
    expect(published).toMatchObject({ event: { stepName: "work", error, attempts: 1, elapsedMs: 1_500 } });
    expect(exits(engine)).toEqual([{ type: "fail_run", step: "work", error }]);
    expect(engine.state.isRunning).toBe(false);
  });

  test("[engine 218] that fails waits with jitter as long as any replay of it; other runs wait otherwise", () => {
    const retry = retryPolicy({ wait: waitRandom({ min: 0, max: 10_000 }) });
    const dueAt = (runId: string, attempts: number): number => {
      const engine = new Engine({ work: { retry } }, { runId });
      const event = new Ping();
      const attempt = { event, attempts, firstAttemptAt: 0, lastError: undefined, lastFailedAt: 0, recoveries: {} };
      engine.fold({ type: "add_event", at: 0, event, step: "work", attempt: { ...attempt, executionId: undefined } });
      engine.report("work", 0, failed());
      return engine.step("work").scheduled[0]?.dueAt ?? Number.NaN;
    };
    expect(dueAt("run-1", 0)).toBe(dueAt("run-1", 0));
    expect(dueAt("run-1", 0)).toBeLessThanOrEqual(10_000);
    const runs = ["run-1", "run-2", "run-3"];
    expect(new Set(runs.flatMap((runId) => [dueAt(runId, 0), dueAt(runId, 1)])).size).toBe(6);
  });

  test("[engine 228] of an unknown worker is ignored and reported", () => {
    const engine = working();
    const before = snapshotOf(engine.state);
    for (const [step, workerId] of [
      ["work", 1],
      ["work", -1],
      ["work", Number.NaN],
      ["work", 0.5],
      ["nowhere", 0],
    ] as const) {
      const commands = engine.report(step, workerId, returned(new StopEvent()));
      const message = `the result of worker ${workerId} of step "${step}" was ignored: not found in progress`;
      expect(commands).toEqual([{ type: "report", message }]);
      expect(snapshotOf(engine.state)).toEqual(before);
    }
  });

  test("[engine 229] that is a stop event clears the buffers and waits of all steps", () => {
    const engine = working({ numWorkers: 3 }, { other: { on: [Pong] } });
    engine.add(new Pong());
    engine.report("other", 0, waits("w"));
    const event = new Ping();
    engine.report(
      "work",
      0,
      { type: "add_collected", bufferId: "b", event, seen: undefined, expected: undefined },
      returned(),
    );
    engine.add(new Ping());
    engine.report("work", 0, returned(new StopEvent()));
    const empty = { queue: [], inProgress: [], scheduled: [], collected: {}, suspended: [] };
    expect(engine.step("work")).toEqual(empty);
    expect(engine.step("other")).toEqual(empty);
    expect(engine.state).toMatchObject({ isRunning: false, isEnded: true, busyCount: 0, suspendedCount: 0 });
  });

  test("[engine 230] that ends the run lets nothing move up", () => {
    for (const item of [returned(new StopEvent()), failed()]) {
      const engine = working();
      engine.add(new Ping({ n: 2 }));
      const commands = engine.fold({
        type: "step_result",
        at: 0,
        step: "work",
        workerId: 0,
        event: undefined,
        results: [item],
        sent: [{ event: new Pong(), step: undefined }],
      });
      expect(typesOf(commands).filter((type) => type.startsWith("run ") || type === "queue_event")).toEqual([]);
      expect(exits(engine)).toHaveLength(1);
    }
  });

  test("that ends in several ways ends in one: a failure, else a wait, else what was returned", () => {
    const stop = returned(new StopEvent());
    const both = working();
    expect(typesOf(both.report("work", 0, stop, failed())).at(-1)).toBe("fail_run");
    expect(exits(both)).toHaveLength(1);
    const wait = working();
    expect(typesOf(wait.report("work", 0, stop, waits("w")))).toEqual(["not_running work 0", "schedule_idle_check"]);
    expect(wait.state.isEnded).toBe(false);
  });

  test("that says nothing ends its execution all the same", () => {
    const engine = working();
    engine.report("work", 0, waits("w"));
    engine.add(new Answer());
    engine.report("work", 0);
    expect(engine.step("work").suspended).toEqual([]);
    expect(engine.state.suspendedCount).toBe(0);
  });
});

describe("the end, and what comes near it", () => {
  test("[engine 219] a cancel leaves the run as it is, publishes and halts", () => {
    const engine = working();
    engine.add(new Ping({ n: 2 }));
    const { steps } = engine.state;
    const commands = engine.fold({ type: "cancel_run", at: 5 });
    expect(typesOf(commands)).toEqual(["publish WorkflowCancelledEvent()", "halt"]);
    expect(engine.state.isRunning).toBe(true);
    expect(engine.state.steps).toBe(steps);
  });

  test("[engine 220] a timeout stops the run, and names the steps at work", () => {
    const engine = working();
    const commands = engine.fold({ type: "timeout", at: 5 });
    expect(commands[0]).toMatchObject({ type: "publish_event", event: { timeoutMs: 3_000, activeSteps: ["work"] } });
    const message = "Operation timed out after 3 seconds. Active steps: work";
    expect(commands[1]).toEqual({ type: "halt", error: new WorkflowTimeoutError(message) });
    expect(engine.state.isRunning).toBe(false);
  });

  test("[engine 221] what is published changes nothing but the stream", () => {
    const engine = working();
    const { state } = engine;
    const event = new Pong();
    expect(engine.fold({ type: "publish_event", at: 5, event })).toEqual([{ type: "publish_event", event }]);
    expect(engine.state).toBe(state);
  });

  test("an idle check reports that nothing is left which could end the run", () => {
    const check = { type: "idle_check", at: 5 } as const;
    const forgetful = working();
    forgetful.report("work", 0);
    const { state } = forgetful;
    expect(forgetful.fold(check)).toMatchObject([{ type: "publish_event" }, { type: "report" }]);
    expect(forgetful.state).toBe(state);
    const answered = working({}, { answer: { on: [Answer] } });
    answered.report("work", 0);
    expect(answered.fold(check)).toMatchObject([{ type: "publish_event" }]);
  });

  test("an idle check publishes if nothing is to do, and never asks for another", () => {
    const engine = working();
    const check = { type: "idle_check", at: 5 } as const;
    expect(engine.fold(check)).toEqual([]);
    engine.report("work", 0, waits("w"));
    const { state } = engine;
    expect(typesOf(engine.fold(check))).toEqual(["publish WorkflowIdleEvent()"]);
    expect(engine.state).toBe(state);
  });
});

describe("a failure with a handler", () => {
  const handled = { recover: { catches: { maxRecoveries: 2 } } };

  test("goes to the handler, as often as the lineage of the event allows", () => {
    const engine = working({}, handled);
    for (const entries of [1, 2]) {
      const error = new Error(`no ${entries}`);
      const commands = engine.reportAt(2_000, "work", 0, failed(error, 2_000));
      expect(typesOf(commands)).toEqual(["not_running work 0", "queue_event", "schedule_idle_check"]);
      const queued = commands[1];
      if (queued?.type !== "queue_event") throw new Error("nothing is queued");
      expect(StepFailedEvent.is(queued.event)).toBe(true);
      expect(queued).toMatchObject({ step: "recover", attempt: { attempts: 0, recoveries: { recover: entries } } });
      engine.fold({ ...queued, type: "add_event", at: 2_000 });
      const [next] = engine.report("recover", 0, returned(new Ping())).filter(({ type }) => type === "queue_event");
      if (next?.type !== "queue_event") throw new Error("nothing is queued");
      engine.fold({ ...next, type: "add_event", at: 1_000, step: "work" });
    }
    expect(typesOf(engine.report("work", 0, failed())).at(-1)).toBe("fail_run");
  });

  test("of a replay keeps the budget that was spent before it waited", () => {
    const engine = new Engine({ work: {}, recover: { catches: {} } });
    const event = new Ping();
    const recoveries = { recover: 1 };
    const attempt = { event, attempts: 0, firstAttemptAt: undefined, lastError: undefined, lastFailedAt: undefined };
    engine.fold({
      type: "add_event",
      at: 0,
      event,
      step: "work",
      attempt: { ...attempt, recoveries, executionId: undefined },
    });
    engine.report("work", 0, waits("w"));
    engine.add(new Answer());
    expect(typesOf(engine.report("work", 0, failed())).at(-1)).toBe("fail_run");
  });

  test("of the handler itself fails the run", () => {
    const engine = new Engine(handled);
    const event = new StepFailedEvent({
      stepName: "work",
      inputEvent: new Ping(),
      error: new Error("no"),
      attempts: 1,
      elapsedMs: 0,
      failedAt: new Date(0),
    });
    engine.add(event, "recover");
    expect(typesOf(engine.report("recover", 0, failed())).at(-1)).toBe("fail_run");
  });

  test("of the policy fails the run with the policy's error, whoever handles the step", () => {
    const thrown = new RangeError("no more ideas");
    const broken: StepShape[] = [
      {
        retry: {
          nextDelay: () => {
            throw thrown;
          },
        },
      },
      { retry: { nextDelay: () => Number.NaN } },
      { retry: { nextDelay: () => -1 } },
    ];
    for (const step of broken) {
      const engine = working(step, handled);
      expect(engine.report("work", 0, failed()).at(-1)).toMatchObject({
        type: "fail_run",
        error: expect.any(RangeError),
      });
    }
  });
});

test("ticks after the end change nothing", () => {
  const engine = working();
  engine.report("work", 0, returned(new StopEvent()));
  const ended: BrokerState = engine.state;
  expect(engine.add(new StartEvent())).toEqual([]);
  expect(engine.fold({ type: "rewind", at: 9 })).toEqual([]);
  expect(engine.state).toBe(ended);
});
