import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  StartEvent,
  StopEvent,
  step,
  Workflow,
  WorkflowEvent,
  WorkflowRuntimeError,
} from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { Done, Joke, Pun, Topic } from "../fixtures.ts";

class First extends WorkflowEvent.extend("First", { n: z.number() }) {}
class Second extends WorkflowEvent.extend("Second", { n: z.number() }) {}

describe("results", () => {
  forEachForm("[engine 121] a chain of three steps gives the result of the last one", async (build) => {
    const workflow = build({
      one: step({ on: [StartEvent], emits: [First] }, async () => new First({ n: 1 })),
      two: step({ on: [First], emits: [Second] }, async ({ n }) => new Second({ n: n + 10 })),
      three: step({ on: [Second], emits: [StopEvent] }, async ({ n }) => new StopEvent({ result: n + 100 })),
    });
    expect(await workflow.run()).toBe(111);
  });

  forEachForm("[engine 122] steps may be synchronous, asynchronous, or mixed", async (build) => {
    const later = async <T>(value: T): Promise<T> => {
      await settleTurns(1);
      return value;
    };
    const now = <T>(value: T): T => value;
    const combinations = [
      [now, now],
      [now, later],
      [later, now],
      [later, later],
    ] as const;
    for (const [first, second] of combinations) {
      const workflow = build({
        one: step({ on: [StartEvent], emits: [First] }, () => first(new First({ n: 1 }))),
        two: step({ on: [First], emits: [StopEvent] }, ({ n }) => second(new StopEvent({ result: n + 1 }))),
      });
      expect(await workflow.run()).toBe(2);
    }
  });

  test("[engine 123] a synchronous step has a context: it can send and collect events", async () => {
    const workflow = defineWorkflow({ name: "sync" })
      .step("split", { on: [StartEvent], emits: [First] }, (_event, context) => {
        for (const n of [1, 2, 3]) context.sendEvent(new First({ n }));
      })
      .step("join", { on: [First], emits: [StopEvent] }, (event, context) => {
        const all = context.collectEvents(event, [First, First, First]);
        return all && new StopEvent({ result: all.map(({ n }) => n) });
      })
      .build();
    expect(await workflow.run()).toEqual([1, 2, 3]);
  });

  test("[engine 124] functions that were added as steps get the event and the context", async () => {
    class Empty extends Workflow.with({ start: Topic }) {}
    Empty.addStep(
      "write",
      step({ on: [Topic], emits: [Joke] }, async ({ topic }, context) => {
        await context.store.set("topic", topic);
        return new Joke({ text: `${context.stepName}: ${topic}` });
      }),
    );
    const workflow = new Empty();
    workflow.addStep(
      "publish",
      step({ on: [Joke], emits: [StopEvent] }, async ({ text }, context) => {
        return new StopEvent({ result: [text, await context.store.get("topic"), context.stepName, context.runId] });
      }),
    );
    const result = await workflow.run({ topic: "ducks" }, { runId: "run-124" });
    expect(result).toEqual(["write: ducks", "ducks", "publish", "run-124"]);
  });

  test.each([
    ["a string", "done", "string"],
    ["a number", 0, "number"],
    ["false", false, "boolean"],
    ["fields", { result: 1 }, "Object"],
    ["a list of events", [new StopEvent()], "Array"],
    ["an event class", StopEvent, "function"],
  ])("a step that returns %s fails the run", async (_what, value, name) => {
    const returns = (): never => value as never;
    const failed = expect(
      defineWorkflow({ name: "wrong" })
        .step("wrong", { on: [StartEvent], emits: [StopEvent] }, returns)
        .build()
        .run(),
    ).rejects;
    await failed.toThrow(`Step "wrong" returned ${name} instead of an Event instance`);
  });

  test("[engine 125] what is returned and is no event fails the run, and is named", async () => {
    const workflow = defineWorkflow({ name: "wrong" })
      .step("wrong", { on: [StartEvent], emits: [StopEvent] }, async () => "done" as never)
      .build();
    const error = await workflow.run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowRuntimeError);
    expect(String(error)).toContain("returned string instead of an Event instance");
  });

  forEachForm("[engine 126] the error that a step throws is the one that the run rejects with", async (build) => {
    class Refusal extends Error {}
    const error = new Refusal("no");
    const throwing = [
      (): never => {
        throw error;
      },
      async (): Promise<never> => {
        await settleTurns(1);
        throw error;
      },
    ];
    for (const handler of throwing) {
      const started = build({ refuse: step({ on: [StartEvent], emits: [StopEvent] }, handler) }).start();
      expect(await started.result().catch((thrown: unknown) => thrown)).toBe(error);
      expect(await started.result().catch((thrown: unknown) => thrown)).toBe(error);
    }
  });

  forEachForm("[engine 127] a custom stop event is the result itself; a bare one gives its result", async (build) => {
    const done = new Done({ text: "ducks" });
    expect(await build({ stop: step({ on: [StartEvent], emits: [Done] }, () => done) }).run()).toBe(done);
    for (const result of ["ducks", 0, null, undefined, { a: [1] }]) {
      const workflow = build({ stop: step({ on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result })) });
      expect(await workflow.run()).toBe(result);
    }
  });
});

test("[engine 136] a step may run another workflow; its own context is not touched by that", async () => {
  const inner = defineWorkflow({ name: "inner" })
    .step("double", { on: [Topic], emits: [Done] }, async ({ topic }, context) => {
      await context.store.set("owner", "inner");
      context.writeEventToStream(new Pun({ text: "inner" }));
      return new Done({ text: topic + topic });
    })
    .build();
  const outer = defineWorkflow({ name: "outer" })
    .step("ask", { on: [Topic], emits: [StopEvent] }, async ({ topic }, context) => {
      await context.store.set("owner", "outer");
      const { text } = await inner.run({ topic });
      context.writeEventToStream(new Pun({ text: "outer" }));
      const about = [context.stepName, context.runId, await context.store.get("owner")];
      return new StopEvent({ result: [text, ...about] });
    })
    .build();
  const handler = outer.start({ topic: "duck" }, { runId: "outer-run" });
  const puns: string[] = [];
  for await (const { text } of handler.streamEvents([Pun])) puns.push(text);
  expect(await handler.result()).toEqual(["duckduck", "ask", "outer-run", "outer"]);
  expect(puns).toEqual(["outer"]);
});
