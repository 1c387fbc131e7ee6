import { describe, expect, test } from "vitest";
import {
  compileDefinition,
  createBrokerState,
  type Duration,
  defineWorkflow,
  InMemoryRuntime,
  reduce,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  type WorkflowTick,
  WorkflowTimeoutError,
  waitNone,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, readFirst, sent, typesOf } from "./questions.ts";

const stop = (result: unknown): StopEvent => new StopEvent({ result });
const nameOf = (error: unknown): string => (error as Error).name;

/** Waits for one answer, and stops with its text, or with the name of the error. */
function createPatient(clock: VirtualClock, timeout: Duration | null) {
  return defineWorkflow({ name: "patient", runtime: new InMemoryRuntime({ clock }) })
    .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const answer = context.waitForEvent(Answer, { timeout, waiterEvent: new Ask({ question: "?" }) });
      return stop(await answer.then(({ text }) => text, nameOf));
    })
    .build();
}

describe("the timeout of a wait", () => {
  test("[engine 165] rejects with a TimeoutError, after which the step can go on", async () => {
    const clock = new VirtualClock();
    const handler = defineWorkflow({ name: "patient", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        try {
          await context.waitForEvent(Answer, { waiterId: "first", timeout: "10s" });
        } catch (error) {
          expect(error).toBeInstanceOf(DOMException);
          const { text } = await context.waitForEvent(Answer, { waiterId: "second", timeout: "10s" });
          return stop([nameOf(error), text]);
        }
      })
      .build()
      .start();
    await clock.advance(9_999);
    await settleTurns();
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(1);
    await handler.sendEvent(new Answer({ text: "second chance" }));
    expect(await handler.result()).toEqual(["TimeoutError", "second chance"]);
  });

  test("fails the step that does not catch it, in every attempt", async () => {
    const clock = new VirtualClock();
    let calls = 0;
    const handler = defineWorkflow({ name: "impatient", runtime: new InMemoryRuntime({ clock }) })
      .step(
        "ask",
        { on: [StartEvent], emits: [StopEvent], retry: retryPolicy({ wait: waitNone(), stop: stopAfterAttempt(3) }) },
        async (_event, context) => {
          calls++;
          return stop((await context.waitForEvent(Answer, { timeout: 5 })).text);
        },
      )
      .build()
      .start();
    await clock.advance(5);
    await expect(handler.result()).rejects.toMatchObject({
      name: "TimeoutError",
      message: expect.stringContaining("Answer"),
    });
    expect(calls).toBe(4);
  });

  test("[engine 166] sets no timer if it is null", async () => {
    const clock = new VirtualClock();
    const handler = createPatient(clock, null).start();
    await readFirst(handler.streamEvents([Ask]));
    expect(clock.pendingTimers).toBe(0);
    await clock.advance("9999h");
    await handler.sendEvent(new Answer({ text: "at last" }));
    expect(await handler.result()).toBe("at last");
  });

  test("is 2000 seconds by default", async () => {
    const clock = new VirtualClock();
    const handler = defineWorkflow({ name: "default", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop(await context.waitForEvent(Answer).then(() => "answer", nameOf));
      })
      .build()
      .start();
    await clock.advance(1_999_999);
    expect(handler.isDone).toBe(false);
    await clock.advance(1);
    expect(await handler.result()).toBe("TimeoutError");
  });

  test("[engine 171] does not put off that of the run", async () => {
    const clock = new VirtualClock();
    const handler = defineWorkflow({ name: "asked", timeout: "1s", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
      .step("answer", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
      .build()
      .start();
    const result = expect(handler.result()).rejects.toBeInstanceOf(WorkflowTimeoutError);
    await clock.advance("1s");
    await result;
  });

  test("[engine 182] begins with the wait: a replay neither puts it off nor asks again", async () => {
    const clock = new VirtualClock();
    const handler = defineWorkflow({ name: "two", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const waits = ["a", "b"].map((waiterId) => {
          const waiterEvent = new Ask({ question: waiterId });
          return context.waitForEvent(Answer, { waiterId, waiterEvent, timeout: "10s" });
        });
        return stop((await Promise.allSettled(waits)).map(({ status }) => status));
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents());
    await clock.advance("6s");
    await handler.sendEvent(new Answer({ text: "for a" }));
    await settleTurns();
    expect(clock.pendingTimers).toBe(1);
    await clock.advance("4s");
    expect(await handler.result()).toEqual(["fulfilled", "rejected"]);
    expect(typesOf(await events)).toEqual(["Ask", "Ask", "StopEvent"]);
  });

  test("[engine 183] has no effect on a wait that was answered, or that nobody knows", async () => {
    const clock = new VirtualClock();
    const goOn = deferred();
    let runs = 0;
    const workflow = defineWorkflow({ name: "answered", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        runs++;
        const { text } = await context.waitForEvent(Answer, { timeout: "10s" });
        await goOn.promise;
        return stop(text);
      })
      .build();
    const handler = workflow.start();
    await handler.sendEvent(new Answer({ text: "in time" }));
    await clock.advance("20s");
    goOn.resolve();
    expect(await handler.result()).toBe("in time");
    expect(runs).toBe(2);

    const engine = compileDefinition(workflow.definition);
    const rewind: WorkflowTick = { type: "rewind", at: 0 };
    const [state] = reduce(engine, createBrokerState("run", engine.steps.length), rewind);
    for (const step of ["ask", "nobody"]) {
      const tick: WorkflowTick = { type: "waiter_timeout", at: 1, step, executionId: 7, waiterId: "w" };
      expect(reduce(engine, state, tick)).toEqual([state, []]);
    }
  });

  test("[engine 185] of an earlier wait does not end a later one under the same id", async () => {
    class Again extends WorkflowEvent.extend("Again") {}
    const clock = new VirtualClock();
    const results: string[] = [];
    const handler = defineWorkflow({ name: "again", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent, Again], emits: [Again, StopEvent] }, async (_event, context) => {
        try {
          results.push((await context.waitForEvent(Answer, { waiterId: "w", timeout: "10s" })).text);
        } catch (error) {
          if (!(error instanceof DOMException)) throw error; // not ours: the step waits
          results.push(error.name);
        }
        return results.length < 2 ? new Again() : stop(results);
      })
      .build()
      .start();
    await clock.advance("6s");
    await handler.sendEvent(new Answer({ text: "first" }));
    await clock.advance("9s"); // the first wait would have ended
    expect(handler.isDone).toBe(false);
    await clock.advance("1s");
    expect(await handler.result()).toEqual(["first", "TimeoutError"]);
  });

  test("[engine 185b] ends the wait: an answer that comes too late is unhandled", async () => {
    const clock = new VirtualClock();
    const isTimedOut = deferred();
    const goOn = deferred();
    const handler = defineWorkflow({ name: "too-late", runtime: new InMemoryRuntime({ clock }) })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const result = await context.waitForEvent(Answer, { timeout: "10s" }).then(({ text }) => text, nameOf);
        isTimedOut.resolve();
        await goOn.promise;
        return stop(result);
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents({ includeInternal: true }));
    await clock.advance("10s");
    await isTimedOut.promise;
    await handler.sendEvent(new Answer({ text: "too late" }));
    goOn.resolve();
    expect(await handler.result()).toBe("TimeoutError");
    expect(typesOf(await events)).toContain("UnhandledEvent");
  });

  test("[engine 185d] goes on where it was when the run is resumed", async () => {
    const clock = new VirtualClock();
    const workflow = createPatient(clock, "10s");
    const first = workflow.start();
    await clock.advance("6s");
    const saved = sent(await first.context.toDict());
    await first.cancel();
    await clock.advance("2s");
    const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
    await clock.advance(1_999);
    expect(resumed.isDone).toBe(false);
    await clock.advance(1);
    expect(await resumed.result()).toBe("TimeoutError");
  });

  test("that came while the run was not in memory shows at once when it is resumed", async () => {
    const clock = new VirtualClock();
    const workflow = createPatient(clock, "10s");
    const first = workflow.start();
    await clock.advance("6s");
    await first.cancel();
    await clock.advance("1h");
    const resumed = workflow.start(undefined, { context: first.context });
    await clock.advance(0);
    expect(await resumed.result()).toBe("TimeoutError");
  });
});
