import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InMemoryRuntime,
  type RetryInfo,
  type RetryPolicy,
  retryIfErrorType,
  retryPolicy,
  StartEvent,
  type StepFailure,
  StopEvent,
  stopAfterAttempt,
  stopBeforeDelay,
  WorkflowEvent,
  WorkflowFailedEvent,
  waitChain,
  waitFixed,
  waitNone,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { Gate } from "./gate.ts";
import { readAll, typesOf } from "./questions.ts";

class Work extends WorkflowEvent.extend("Work", { n: z.number() }) {}
class Worked extends WorkflowEvent.extend("Worked", { n: z.number() }) {}
class Note extends WorkflowEvent.extend("Note", { text: z.string() }) {}

/** A workflow of one step that notes when it is called, and works at its `succeedsAt`th attempt. */
function flaky(retry: RetryPolicy, succeedsAt = Number.POSITIVE_INFINITY, error: Error = new TypeError("not yet")) {
  const clock = new VirtualClock({ start: 0 });
  const calledAt: number[] = [];
  const infos: RetryInfo[] = [];
  const workflow = defineWorkflow({ name: "flaky", runtime: new InMemoryRuntime({ clock }) })
    .step("work", { on: [StartEvent], emits: [StopEvent], retry }, (_event, context) => {
      calledAt.push(clock.now());
      infos.push(context.retryInfo());
      if (calledAt.length < succeedsAt) throw error;
      return new StopEvent({ result: calledAt.length });
    })
    .build();
  return { clock, calledAt, infos, workflow, error };
}

const seconds = (count: number, attempts: number): RetryPolicy =>
  retryPolicy({ wait: waitFixed(`${count}s`), stop: stopAfterAttempt(attempts) });

describe("a step that fails", () => {
  test("[engine 292] is tried again, and its later result counts", async () => {
    const { workflow, clock, calledAt } = flaky(seconds(1, 3), 2);
    expect(await clock.advanceUntilSettled(workflow.run())).toBe(2);
    expect(calledAt).toHaveLength(2);
  });

  test("[engine 293] for the last time ends the run with its error, after exactly so many attempts", async () => {
    const { workflow, clock, calledAt, error } = flaky(seconds(1, 3));
    const handler = workflow.start();
    const result = handler.result();
    await expect(clock.advanceUntilSettled(result)).rejects.toBe(error);
    expect(calledAt).toHaveLength(3);
    const [event, ...others] = await readAll(handler.streamEvents());
    expect(others).toEqual([]);
    expect(event).toBeInstanceOf(WorkflowFailedEvent);
    expect(event).toMatchObject({ stepName: "work", error, attempts: 3, elapsedMs: 2_000 });
  });

  test("[engine 294] waits as long as its policy says", async () => {
    const { workflow, clock, calledAt } = flaky(seconds(5, 9), 4);
    await clock.advanceUntilSettled(workflow.run());
    expect(calledAt).toEqual([0, 5_000, 10_000, 15_000]);
  });

  test("[engine 295] is told to a policy with the attempts and the time since the first one", async () => {
    const seen: StepFailure[] = [];
    const policy = {
      nextDelay(failure: StepFailure): number | undefined {
        seen.push(failure);
        return failure.attempts < 4 ? 10 : undefined;
      },
    };
    const { workflow, clock, error } = flaky(policy);
    await expect(clock.advanceUntilSettled(workflow.run())).rejects.toBe(error);
    expect(seen.map(({ attempts, elapsedMs }) => [attempts, elapsedMs])).toEqual([
      [1, 0],
      [2, 10],
      [3, 20],
      [4, 30],
    ]);
    for (const failure of seen) expect(failure.error).toBe(error);
  });

  test("[engine 297] is not tried again if the coming pause would take too long", async () => {
    const policy = retryPolicy({ wait: waitFixed(200), stop: stopBeforeDelay(600) });
    const { workflow, clock, calledAt } = flaky(policy);
    await expect(clock.advanceUntilSettled(workflow.run())).rejects.toThrow("not yet");
    expect(calledAt).toEqual([0, 200, 400]);
  });

  test("[engine 298] with an error that is not to be retried fails the run at once", async () => {
    const { workflow, calledAt } = flaky(retryPolicy({ retry: retryIfErrorType(RangeError) }));
    await expect(workflow.run()).rejects.toThrow("not yet");
    expect(calledAt).toHaveLength(1);
  });

  test("[engine 299] sees in its next attempt which one it is, and what went wrong when", async () => {
    const { workflow, clock, infos, error } = flaky(seconds(3, 3), 3);
    await clock.advanceUntilSettled(workflow.run());
    expect(infos).toEqual([
      { retryNumber: 0, elapsedMs: 0, lastError: undefined, lastFailedAt: undefined },
      { retryNumber: 1, elapsedMs: 3_000, lastError: error, lastFailedAt: new Date(0) },
      { retryNumber: 2, elapsedMs: 6_000, lastError: error, lastFailedAt: new Date(3_000) },
    ]);
    expect(infos[1]?.lastError).toBe(error);
  });

  test("[engine 302] fails the run with the policy's error if the policy throws", async () => {
    const thrown = new Error("the policy is broken");
    const { workflow, calledAt } = flaky({
      nextDelay: () => {
        throw thrown;
      },
    });
    const handler = workflow.start();
    await expect(handler.result()).rejects.toBe(thrown);
    expect(calledAt).toHaveLength(1);
    expect(handler.stopEvent).toMatchObject({ stepName: "work", error: thrown });
  });

  test("[engine 308m] waits first for the second pause of a chain", async () => {
    const policy = retryPolicy({
      wait: waitChain(waitFixed(1), waitFixed(20), waitFixed(300)),
      stop: stopAfterAttempt(4),
    });
    const { workflow, clock, calledAt } = flaky(policy, 4);
    await clock.advanceUntilSettled(workflow.run());
    expect(calledAt).toEqual([0, 20, 320, 620]);
  });

  test("is not tried again after the run was cancelled", async () => {
    const { workflow, clock, calledAt } = flaky(seconds(10, 3));
    const handler = workflow.start();
    await clock.advance(0);
    await handler.cancel();
    expect(clock.pendingTimers).toBe(0);
    await expect(handler.result()).rejects.toThrow("cancelled");
    expect(calledAt).toHaveLength(1);
  });
});

describe("several steps that fail", () => {
  const retry = seconds(2, 2);

  test("[engine 300] at the same time are both tried again", async () => {
    const clock = new VirtualClock({ start: 0 });
    const calls = { left: 0, right: 0 };
    const workflow = defineWorkflow({ name: "twins", runtime: new InMemoryRuntime({ clock }) })
      .step("left", { on: [StartEvent], emits: [Worked], retry }, () => {
        if (calls.left++ === 0) throw new Error("left");
        return new Worked({ n: 1 });
      })
      .step("right", { on: [StartEvent], emits: [Worked], retry }, () => {
        if (calls.right++ === 0) throw new Error("right");
        return new Worked({ n: 2 });
      })
      .step("join", { on: [Worked], emits: [StopEvent] }, (event, context) => {
        const both = context.collectEvents(event, Worked, 2);
        return both && new StopEvent({ result: both.map(({ n }) => n).sort() });
      })
      .build();
    expect(await clock.advanceUntilSettled(workflow.run())).toEqual([1, 2]);
    expect(calls).toEqual({ left: 2, right: 2 });
    expect(clock.now()).toBe(2_000);
  });

  test("[engine 231] wait until the same moment, and both go on", async () => {
    const clock = new VirtualClock({ start: 0 });
    const timedOut: string[] = [];
    const waiting = (id: string) => async (_event: StartEvent, context: { waitForEvent: unknown }) => {
      const wait = context.waitForEvent as (eventClass: typeof Note, options: object) => Promise<Note>;
      await wait.call(context, Note, { waiterId: id, timeout: "1s" }).catch(({ name }: Error) => {
        if (name !== "TimeoutError") throw new Error("unexpected", { cause: name });
        timedOut.push(id);
      });
      return new Worked({ n: 1 });
    };
    const workflow = defineWorkflow({ name: "twins", runtime: new InMemoryRuntime({ clock }), disableValidation: true })
      .step("left", { on: [StartEvent], emits: [Worked] }, waiting("left"))
      .step("right", { on: [StartEvent], emits: [Worked] }, waiting("right"))
      .step("join", { on: [Worked], emits: [StopEvent] }, (event, context) => {
        if (context.collectEvents(event, Worked, 2)) return new StopEvent();
      })
      .build();
    await clock.advanceUntilSettled(workflow.run());
    expect(timedOut.sort()).toEqual(["left", "right"]);
    expect(clock.now()).toBe(1_000);
  });

  test("[engine 301] hold up nobody, and what a failed attempt has sent stays sent", async () => {
    const clock = new VirtualClock({ start: 0 });
    const notes: string[] = [];
    let calls = 0;
    const workflow = defineWorkflow({ name: "busy", runtime: new InMemoryRuntime({ clock }) })
      .step("work", { on: [StartEvent], emits: [Note, StopEvent], retry }, (_event, context) => {
        context.sendEvent(new Note({ text: `attempt ${calls}` }));
        if (calls++ === 0) throw new Error("no");
        return new StopEvent({ result: notes });
      })
      .step("read", { on: [Note] }, ({ text }) => {
        notes.push(`${text} at ${clock.now()}`);
      })
      .build();
    expect(await clock.advanceUntilSettled(workflow.run())).toEqual(["attempt 0 at 0"]);
  });

  test("retries wait for a free worker like any event", async () => {
    const clock = new VirtualClock({ start: 0 });
    const gate = new Gate();
    let hasFailed = false;
    const order: number[] = [];
    const workflow = defineWorkflow({ name: "queue", runtime: new InMemoryRuntime({ clock }) })
      .step("split", { on: [StartEvent], emits: [Work] }, (_event, context) => {
        for (const n of [1, 2]) context.sendEvent(new Work({ n }));
      })
      .step("work", { on: [Work], emits: [Worked], numWorkers: 1, retry }, async ({ n }) => {
        if (n === 1 && !hasFailed) {
          hasFailed = true;
          throw new Error("no");
        }
        if (n === 2) await gate.pass();
        order.push(n);
        return new Worked({ n });
      })
      .step("join", { on: [Worked], emits: [StopEvent] }, (event, context) => {
        if (context.collectEvents(event, Worked, 2)) return new StopEvent({ result: order });
      })
      .build();
    const result = workflow.run();
    await gate.reached(1);
    await clock.advance("2s");
    expect(order).toEqual([]); // the retry is due, and the only worker is taken
    gate.open();
    expect(await result).toEqual([2, 1]);
  });
});

describe("a run that is saved while a step waits for its next attempt", () => {
  class QuotaError extends Error {
    override readonly name = "QuotaError";
  }
  const saved = async () => {
    const made = flaky(seconds(10, 3), 2, new QuotaError("used up"));
    const handler = made.workflow.start();
    await made.clock.advance("4s");
    return { ...made, handler, dict: JSON.parse(JSON.stringify(await handler.context.toDict())) as never };
  };

  test("[engine 303] keeps the error of the last attempt, by class and message", async () => {
    const { dict } = await saved();
    const infos: RetryInfo[] = [];
    const clock = new VirtualClock({ start: 4_000 });
    const options = { name: "flaky", runtime: new InMemoryRuntime({ clock }), errors: [QuotaError] };
    const workflow = defineWorkflow(options)
      .step("work", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        infos.push(context.retryInfo());
        return new StopEvent();
      })
      .build();
    await clock.advanceUntilSettled(workflow.run({}, { context: workflow.createContext(dict) }));
    expect(infos).toEqual([
      { retryNumber: 1, elapsedMs: 10_000, lastError: new QuotaError("used up"), lastFailedAt: new Date(0) },
    ]);
    expect(infos[0]?.lastError).toBeInstanceOf(QuotaError);
  });

  test("[engine 304] keeps the attempt, and makes it when it is due", async () => {
    const { dict, workflow, clock, calledAt, handler } = await saved();
    await handler.cancel();
    const resumed = workflow.run({}, { context: workflow.createContext(dict) });
    expect(await clock.advanceUntilSettled(resumed)).toBe(2);
    expect(calledAt).toEqual([0, 10_000]);
  });
});

test("a run whose step waits for its next attempt is not idle, so that nobody releases it", async () => {
  const { workflow, clock } = flaky(seconds(10, 3), 2);
  const handler = workflow.start();
  const events = readAll(handler.streamEvents({ includeInternal: true }));
  await clock.advanceUntilSettled(handler.result());
  expect(typesOf(await events)).not.toContain("WorkflowIdleEvent");
});

test("a policy may be asked for no pause at all", async () => {
  const { workflow, calledAt } = flaky(retryPolicy({ wait: waitNone(), stop: stopAfterAttempt(50) }), 50);
  expect(await workflow.run()).toBe(50);
  expect(new Set(calledAt)).toEqual(new Set([0]));
});
