import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Context,
  ContextStateError,
  defineWorkflow,
  InMemoryRuntime,
  type RunContext,
  StartEvent,
  StopEvent,
  step,
  Workflow,
  WorkflowEvent,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { Answer, Ask, readFirst, sent, stepIn } from "./questions.ts";

class Other extends WorkflowEvent.extend("Other") {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });

/** Adds one to the count, and stops with it. */
const counter = defineWorkflow({ name: "counter" })
  .step("count", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const count = Number(await context.store.get("count", 0)) + 1;
    await context.store.set("count", count);
    return stop(count);
  })
  .build();

const asker = defineWorkflow({ name: "asker" })
  .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
  .step("finish", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
  .build();

/** What JavaScript can call, and the compiler refuses. */
type Anything = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The error of a call, whether it throws or rejects. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("no error");
}

describe("one context, several runs", () => {
  test("[engine 243] the context that a run was given is that of its handler", async () => {
    const context = counter.createContext();
    const handler = counter.start(undefined, { context });
    expect(handler.context).toBe(context);
    await handler.result();
  });

  test("[engine 244] after the run, its dictionary can be had", async () => {
    const handler = counter.start();
    await handler.result();
    expect(await handler.context.toDict()).toMatchObject({ version: 1, is_running: false });
  });

  test("[engine 245] three runs, one after the other, go on with the state", async () => {
    const context = counter.createContext();
    const results: unknown[] = [];
    for (let run = 0; run < 3; run++) results.push(await counter.run(undefined, { context }));
    expect(results).toEqual([1, 2, 3]);
  });

  test("[engine 246] a second run at the same time is refused, unless it has a context of its own", async () => {
    const context = asker.createContext();
    const handler = asker.start(undefined, { context });
    const again = () => asker.start(undefined, { context });
    expect(again).toThrow(ContextStateError);
    expect(again).toThrow("already running");
    const other = asker.start(undefined, { context: asker.createContext() });
    for (const each of [handler, other]) {
      await each.sendEvent(new Answer({ text: "yes" }));
      expect(await each.result()).toBe("yes");
    }
  });

  test("[engine 247] the dictionary of a run that has ended gives a context that goes on counting", async () => {
    const first = counter.start();
    await first.result();
    const context = counter.createContext(sent(await first.context.toDict()));
    expect(context.isRunning).toBe(false);
    expect(await counter.run(undefined, { context })).toBe(2);
  });

  test("[engine 252] a seeded context counts on from there", async () => {
    const context = counter.createContext();
    await context.store.set("count", 10);
    expect(await counter.run(undefined, { context })).toBe(11);
    expect(await counter.run(undefined, { context })).toBe(12);
  });

  test("a cancelled run goes on with its own context, without a new start", async () => {
    let starts = 0;
    const workflow = defineWorkflow({ name: "counted" })
      .step("ask", { on: [StartEvent], emits: [Ask] }, () => {
        starts++;
        return new Ask({ question: "?" });
      })
      .step("finish", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
      .build();
    const first = workflow.start();
    await readFirst(first.streamEvents([Ask]));
    await first.cancel();
    const second = workflow.start(undefined, { context: first.context });
    await second.sendEvent(new Answer({ text: "resumed" }));
    expect(await second.result()).toBe("resumed");
    expect(starts).toBe(1);
    const third = workflow.start(undefined, { context: first.context });
    await readFirst(third.streamEvents([Ask]));
    await third.cancel();
    expect(starts).toBe(2);
  });

  test("what is left in other steps at the end of a run is not in the next one", async () => {
    const isHeld = deferred();
    let others = 0;
    const workflow = defineWorkflow({ name: "leftovers" })
      .step("other", { on: [StartEvent], emits: [], numWorkers: 1 }, async () => {
        others++;
        if (others === 1) await isHeld.promise;
      })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => stop())
      .build();
    const context = workflow.createContext();
    await workflow.run(undefined, { context });
    expect(stepIn(await context.toDict(), "other")).toMatchObject({ queue: [], in_progress: [] });
    await workflow.run(undefined, { context });
    expect(others).toBe(2);
    isHeld.resolve();
  });

  test("a context resumes no workflow with other steps", async () => {
    const handler = asker.start();
    await readFirst(handler.streamEvents([Ask]));
    await handler.cancel();
    const resume = () => counter.start(undefined, { context: handler.context });
    expect(resume).toThrow(ContextStateError);
    expect(resume).toThrow(/ask, finish.*count/);
  });

  test("steps that were added after the context was made are part of its runs", async () => {
    class Late extends WorkflowEvent.extend("Late") {}
    const workflow = new Workflow({ name: "growing" });
    workflow.addStep(
      "begin",
      step({ on: [StartEvent], emits: [Late] }, () => new Late()),
    );
    const context = workflow.createContext();
    workflow.addStep(
      "late",
      step({ on: [Late], emits: [StopEvent] }, () => stop("late")),
    );
    expect(await workflow.run(undefined, { context })).toBe("late");
    expect(stepIn(await context.toDict(), "late")).toBeDefined();
  });
});

describe("before the run", () => {
  test("[engine 248] a context has no dictionary, no stream, and no steps at work", async () => {
    const context = counter.createContext();
    for (const call of [() => context.toDict(), () => context.streamEvents(), () => context.runningSteps()]) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(ContextStateError);
      expect(String(error)).toContain("requires a running workflow");
    }
  });

  test("[engine 249] nothing can be sent", async () => {
    const error = await errorOf(() => counter.createContext().sendEvent(new Other()));
    expect(error).toBeInstanceOf(ContextStateError);
    expect(String(error)).toContain("called before workflow started");
  });

  test("[engine 250] the store can be used, and the steps see what is in it; a typed one has its defaults", async () => {
    const context = counter.createContext();
    await context.store.set("count", 41);
    expect(await context.store.get("count")).toBe(41);
    expect(await counter.run(undefined, { context })).toBe(42);

    const state = z.object({ name: z.string().default("nobody"), age: z.number().default(7) });
    const typed = defineWorkflow({ name: "typed", state })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async (_event, { store }) => stop(await store.getState()))
      .build();
    const staged = typed.createContext();
    expect(await staged.store.get("age")).toBe(7);
    await staged.store.set("name", "Ada");
    expect(await typed.run(undefined, { context: staged })).toEqual({ name: "Ada", age: 7 });
  });

  test("[engine 251] in a restored context, what it had and what it is given are both there", async () => {
    const first = counter.start();
    await first.result();
    const context = counter.createContext(sent(await first.context.toDict()));
    await context.store.set("extra", "more");
    await counter.run(undefined, { context });
    expect(await context.store.getState()).toEqual({ count: 2, extra: "more" });
  });
});

describe("whose members are whose", () => {
  const members = ["collectEvents", "waitForEvent", "writeEventToStream", "retryInfo"];

  test("[engine 256] what only a step can do, the context of a run refuses", async () => {
    const context = counter.createContext();
    for (const member of members) {
      expect(() => (context as unknown as Anything)[member]?.(), member).toThrow("requires a running workflow");
    }
    await counter.run(undefined, { context });
    for (const member of members) {
      const call = () => (context as unknown as Anything)[member]?.();
      expect(call, member).toThrow(ContextStateError);
      expect(call, member).toThrow("only available from within step functions");
    }
  });

  test("[engine 257] what only the caller can do, the context of a step refuses", async () => {
    const errors = await defineWorkflow({ name: "inside" })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const { toDict, streamEvents, runningSteps } = context as unknown as Anything;
        return stop(await Promise.all([toDict, streamEvents, runningSteps].map((call) => errorOf(() => call?.()))));
      })
      .build()
      .run();
    for (const error of errors as readonly unknown[]) {
      expect(error).toBeInstanceOf(ContextStateError);
      expect(String(error)).toContain("only available from handler code");
    }
    expect(errors).toHaveLength(3);
  });

  test("[engine 258] the context of a step starts no run, nor does anything else", async () => {
    let inner: Context | undefined;
    await defineWorkflow({ name: "outer" })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
        inner = context as unknown as Context;
        return stop();
      })
      .build()
      .run();
    const startWith = (context: unknown) => () => counter.start(undefined, { context: context as RunContext });
    expect(startWith(inner)).toThrow(ContextStateError);
    expect(startWith(inner)).toThrow("Cannot start workflow from a step function context");
    expect(startWith({})).toThrow(ContextStateError);
  });
});

describe("the end of a run", () => {
  test("[engine 266] leaves no step at work", async () => {
    const isAtWork = deferred();
    const goOn = deferred();
    const handler = defineWorkflow({ name: "working" })
      .step("work", { on: [StartEvent], emits: [StopEvent] }, async () => {
        isAtWork.resolve();
        await goOn.promise;
        return stop();
      })
      .build()
      .start();
    await isAtWork.promise;
    expect(handler.context.isRunning).toBe(true);
    expect(await handler.context.runningSteps()).toEqual(["work"]);
    expect(stepIn(await handler.context.toDict(), "work")["in_progress"]).toHaveLength(1);
    goOn.resolve();
    await handler.result();
    expect(handler.context.isRunning).toBe(false);
    expect(await handler.context.runningSteps()).toEqual([]);
    expect(stepIn(await handler.context.toDict(), "work")["in_progress"]).toEqual([]);
  });

  test("[engine 267] by a failure leaves a store that can be read, and a run that does not go on", async () => {
    const handler = defineWorkflow({ name: "failing" })
      .step("fail", { on: [StartEvent], emits: [StopEvent] }, async (_event, context): Promise<StopEvent> => {
        await context.store.set("got", "this far");
        throw new Error("broken");
      })
      .build()
      .start();
    await expect(handler.result()).rejects.toThrow("broken");
    expect(await handler.context.store.get("got")).toBe("this far");
    expect(await handler.context.toDict()).toMatchObject({ is_running: false });
  });

  test("[engine 268] by a cancel leaves a run that can go on", async () => {
    const handler = asker.start();
    await readFirst(handler.streamEvents([Ask]));
    await handler.cancel();
    expect(handler.context.isRunning).toBe(false);
    expect(await handler.context.toDict()).toMatchObject({ is_running: true });
  });

  test("[engine 269] comes also if nobody holds on to the handler", async () => {
    const isDone = deferred<string>();
    const workflow = defineWorkflow({ name: "dropped", runtime: new InMemoryRuntime() })
      .step("work", { on: [StartEvent], emits: [StopEvent] }, async () => {
        await settleTurns();
        isDone.resolve("done");
        return stop();
      })
      .build();
    workflow.start();
    expect(await isDone.promise).toBe("done");
  });
});
