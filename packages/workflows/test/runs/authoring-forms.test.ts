import { describe, expect } from "vitest";
import { z } from "zod";
import {
  catchError,
  HumanResponseEvent,
  InMemoryRuntime,
  InputRequiredEvent,
  resource,
  retryPolicy,
  StartEvent,
  StopEvent,
  step,
  stopAfterAttempt,
  WorkflowEvent,
  waitFixed,
} from "../../src/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";

class Go extends StartEvent.extend("Go", { n: z.number().default(0) }) {}
class Even extends WorkflowEvent.extend("Even", { n: z.number() }) {}
class Odd extends WorkflowEvent.extend("Odd", { n: z.number() }) {}
class Solved extends WorkflowEvent.extend("Solved", { n: z.number() }) {}
class Ask extends InputRequiredEvent.extend("Ask", { question: z.string() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}
const Count = z.object({ count: z.number().default(0) });

// What a workflow can do, it can do in every form: the forms differ in what they look like, and in nothing else.

describe("flow", () => {
  forEachForm("a branch takes the one way or the other", async (build) => {
    const workflow = build({
      choose: step({ on: [Go], emits: [Even, Odd] }, ({ n }) => (n % 2 === 0 ? new Even({ n }) : new Odd({ n }))),
      even: step({ on: [Even], emits: [StopEvent] }, ({ n }) => new StopEvent({ result: `${n} is even` })),
      odd: step({ on: [Odd], emits: [StopEvent] }, async ({ n }) => new StopEvent({ result: `${n} is odd` })),
    });
    expect(await workflow.run({ n: 4 })).toBe("4 is even");
    expect(await workflow.run({ n: 7 })).toBe("7 is odd");
  });

  forEachForm("a fan-out is worked on at once and collected", async (build) => {
    const workflow = build({
      split: step({ on: [Go], emits: [Even, Odd] }, ({ n: count }, context) => {
        for (let n = 0; n < count; n++) context.sendEvent(n % 2 === 0 ? new Even({ n }) : new Odd({ n }));
      }),
      work: step({ on: [Even, Odd], emits: [Solved] }, async ({ n }) => new Solved({ n: n * n })),
      join: step({ on: [Solved], emits: [StopEvent] }, (event, context) => {
        const solved = context.collectEvents(event, Solved, 20);
        return solved && new StopEvent({ result: solved.reduce((sum, { n }) => sum + n, 0) });
      }),
    });
    expect(await workflow.run({ n: 20 })).toBe(2_470);
  });
});

describe("what a step may use", () => {
  forEachForm("the state of the run is shared by its steps, and checked", async (build) => {
    const workflow = build(
      {
        add: step({ on: [Go, Even], emits: [Even, StopEvent], state: Count }, async (_event, { store }) => {
          const { count } = await store.getState();
          await store.set("count", count + 1);
          return count < 2 ? new Even({ n: count }) : new StopEvent({ result: await store.get("count") });
        }),
      },
      { state: Count },
    );
    expect(await workflow.run()).toBe(3);
    expect(await workflow.run()).toBe(3);
    const seeded = workflow.createContext();
    await seeded.store.set("count", 2);
    expect(await workflow.run({}, { context: seeded })).toBe(3);
  });

  forEachForm("resources are built once for a workflow, or once for an execution", async (build) => {
    let built = 0;
    const shared = resource(() => ({ number: ++built }));
    const own = resource(async () => ({ number: ++built }), { cache: false });
    const workflow = build({
      first: step({ on: [Go], emits: [Even], resources: { shared, own } }, (_event, _context, resources) => {
        return new Even({ n: resources.shared.number * 10 + resources.own.number });
      }),
      second: step({ on: [Even], emits: [StopEvent], resources: { shared, own } }, ({ n }, _context, resources) => {
        return new StopEvent({ result: [n, resources.shared.number * 10 + resources.own.number] });
      }),
    });
    expect(await workflow.run()).toEqual([12, 13]);
    expect(await workflow.run()).toEqual([14, 15]);
  });
});

describe("the outside world", () => {
  forEachForm("a step waits for an answer, and runs again when it has come", async (build) => {
    let calls = 0;
    const workflow = build({
      talk: step({ on: [Go], emits: [StopEvent] }, async (_event, context) => {
        calls++;
        const options = (question: string) => ({ waiterId: question, waiterEvent: new Ask({ question }) });
        const name = await context.waitForEvent(Answer, options("name"));
        const place = await context.waitForEvent(Answer, options("place"));
        return new StopEvent({ result: `${name.text} in ${place.text}` });
      }),
    });
    const handler = workflow.start();
    const asked: string[] = [];
    for await (const { question } of handler.streamEvents([Ask])) {
      asked.push(question);
      await handler.sendEvent(new Answer({ text: question === "name" ? "Ada" : "London" }));
    }
    expect(await handler.result()).toBe("Ada in London");
    expect(asked).toEqual(["name", "place"]);
    expect(calls).toBe(3);
  });

  forEachForm("a question leaves through the stream, and the answer comes back as an event", async (build) => {
    const workflow = build({
      ask: step({ on: [Go], emits: [Ask] }, () => new Ask({ question: "name" })),
      greet: step({ on: [Answer], emits: [StopEvent] }, ({ text }) => new StopEvent({ result: `Hello ${text}` })),
    });
    const handler = workflow.start();
    for await (const { question } of handler.streamEvents([Ask])) {
      expect(question).toBe("name");
      await handler.sendEvent(new Answer({ text: "Ada" }));
    }
    expect(await handler.result()).toBe("Hello Ada");
  });
});

describe("failures", () => {
  const retry = retryPolicy({ wait: waitFixed("30s"), stop: stopAfterAttempt(3) });

  forEachForm("a failed step is tried again after its wait", async (build) => {
    const clock = new VirtualClock();
    const attempts: [number, string | undefined][] = [];
    const startedAt = clock.now();
    const workflow = build(
      {
        flaky: step({ on: [Go], emits: [StopEvent], retry }, async (_event, context) => {
          const { retryNumber, lastError } = context.retryInfo();
          attempts.push([clock.now() - startedAt, lastError?.message]);
          if (retryNumber < 2) throw new Error(`attempt ${retryNumber}`);
          return new StopEvent({ result: retryNumber });
        }),
      },
      { runtime: new InMemoryRuntime({ clock }) },
    );
    expect(await clock.advanceUntilSettled(workflow.run())).toBe(2);
    expect(attempts).toEqual([
      [0, undefined],
      [30_000, "attempt 0"],
      [60_000, "attempt 1"],
    ]);
  });

  forEachForm("what outlasts the retries goes to the handler of failures", async (build) => {
    const clock = new VirtualClock();
    const workflow = build(
      {
        flaky: step({ on: [Go], emits: [Even], retry }, () => {
          throw new Error("no");
        }),
        unused: step({ on: [Even], emits: [StopEvent] }, () => new StopEvent()),
        recover: catchError({ emits: [StopEvent], forSteps: ["flaky"] }, (failed) => {
          const { stepName, attempts, error, inputEvent } = failed;
          return new StopEvent({ result: [stepName, attempts, error.message, inputEvent.constructor] });
        }),
      },
      { runtime: new InMemoryRuntime({ clock }) },
    );
    expect(await clock.advanceUntilSettled(workflow.run())).toEqual(["flaky", 3, "no", Go]);
  });

  forEachForm("without a handler, the failure is that of the run", async (build) => {
    const error = new Error("no");
    const workflow = build({
      fail: step({ on: [Go], emits: [StopEvent] }, async () => {
        throw error;
      }),
    });
    await expect(workflow.run()).rejects.toBe(error);
  });
});
