import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow, HumanResponseEvent, inMemory, StartEvent, StopEvent, WorkflowEvent } from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, readFirst, sent, stepIn, typesOf } from "./questions.ts";

class Begin extends StartEvent.extend("Begin", { topic: z.string() }) {}
class End extends StopEvent.extend("End", { text: z.string() }) {}
class Part extends WorkflowEvent.extend("Part", { name: z.string(), text: z.string() }) {}

const stop = (result: unknown): StopEvent => new StopEvent({ result });

/** Counts the runs of its steps. */
function createCounted() {
  const runs = { begin: 0, finish: 0 };
  const workflow = defineWorkflow({ name: "counted" })
    .step("begin", { on: [Begin], emits: [Ask] }, ({ topic }) => {
      runs.begin++;
      return new Ask({ question: topic });
    })
    .step("finish", { on: [Answer], emits: [End] }, ({ text }) => {
      runs.finish++;
      return new End({ text });
    })
    .build();
  return { runs, workflow };
}

describe("a resumed run that waits", () => {
  test("[engine 163] two steps that wait with different requirements go on, again and again from one dictionary", async () => {
    const workflow = defineWorkflow({ name: "two" })
      .step("left", { on: [StartEvent], emits: [Part] }, async (_event, context) => {
        const { text } = await context.waitForEvent(Answer, { requirements: { id: 1 } });
        return new Part({ name: "left", text });
      })
      .step("right", { on: [StartEvent], emits: [Part] }, async (_event, context) => {
        const { text } = await context.waitForEvent(Answer, { requirements: { id: 2 } });
        return new Part({ name: "right", text });
      })
      .step("join", { on: [Part], emits: [StopEvent] }, (event, context) => {
        const parts = context.collectEvents(event, Part, 2);
        return parts && stop(parts.map(({ name, text }) => `${name} ${text}`));
      })
      .build();
    const first = workflow.start();
    await settleTurns();
    const saved = sent(await first.context.toDict());
    const resume = () => workflow.start(undefined, { context: workflow.createContext(saved) });
    for (const handler of [first, resume(), resume()]) {
      await handler.sendEvent(new Answer({ id: 2, text: "two" }));
      await handler.sendEvent(new Answer({ id: 1, text: "one" }));
      expect(await handler.result()).toEqual(["right two", "left one"]);
    }
  });

  test("[engine 172] after a cancel, each step has run once, and the result is the response", async () => {
    const { runs, workflow } = createCounted();
    const first = workflow.start({ topic: "ducks" });
    await readFirst(first.streamEvents([Ask]));
    await first.cancel();
    const saved = sent(await first.context.toDict());
    const resumed = workflow.start({ topic: "ignored" }, { context: workflow.createContext(saved) });
    await resumed.sendEvent(new Answer({ text: "quack" }));
    expect(await resumed.result()).toEqual(new End({ text: "quack" }));
    expect(runs).toEqual({ begin: 1, finish: 1 });
  });

  test("[engine 173] with a start class of its own, shows nothing but its stop event", async () => {
    const { runs, workflow } = createCounted();
    const first = workflow.start({ topic: "ducks" });
    await readFirst(first.streamEvents([Ask]));
    const saved = sent(await first.context.toDict());
    await first.cancel();
    const resumed = workflow.start({ topic: "ignored" }, { context: workflow.createContext(saved) });
    const events = readAll(resumed.streamEvents());
    await resumed.sendEvent(new Answer({ text: "quack" }));
    expect(typesOf(await events)).toEqual(["End"]);
    expect(runs).toEqual({ begin: 1, finish: 1 });
  });

  test("[engine 174] has one waiter in its dictionary before the answer, and none after the end", async () => {
    const workflow = defineWorkflow({ name: "one" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer)).text);
      })
      .build();
    const first = workflow.start();
    await settleTurns();
    const saved = sent(await first.context.toDict());
    await first.cancel();
    expect(stepIn(saved, "ask")["collected_waiters"]).toHaveLength(1);
    const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
    await resumed.sendEvent(new Answer({ text: "done" }));
    expect(await resumed.result()).toBe("done");
    const after = stepIn(await resumed.context.toDict(), "ask");
    expect([after["collected_waiters"], after["queue"], after["in_progress"]]).toEqual([[], [], []]);
  });

  test("[engine 176] accepts only what fits its requirements, as before", async () => {
    const workflow = defineWorkflow({ name: "picky" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer, { requirements: { id: 1 } })).text);
      })
      .build();
    const first = workflow.start();
    await settleTurns();
    const saved = sent(await first.context.toDict());
    await first.cancel();
    const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
    const events = readAll(resumed.streamEvents({ includeInternal: true }));
    await resumed.sendEvent(new Answer({ id: 2, text: "wrong" }));
    await resumed.sendEvent(new Answer({ id: 1, text: "right" }));
    expect(await resumed.result()).toBe("right");
    expect(typesOf(await events).filter((type) => type === "UnhandledEvent")).toHaveLength(1);
  });
});

describe("requirements that JSON would change", () => {
  class Signed extends HumanResponseEvent.extend("Signed", { by: inMemory(z.unknown()), text: z.string() }) {}

  /** Waits for an event signed by this; the question is asked anew when a run is resumed without it. */
  function createSigned(by: unknown) {
    return defineWorkflow({ name: "signed" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const waiterEvent = new Ask({ question: "?" });
        return stop((await context.waitForEvent(Signed, { waiterId: "w", requirements: { by }, waiterEvent })).text);
      })
      .build();
  }

  const values = { "a function": () => {}, "a bigint": 7n, "a date": new Date(0), "not a number": Number.NaN };
  const entries = Object.entries(values);

  test("[engine 175] are registered again by the step when the run is resumed, without asking again", async () => {
    for (const [name, by] of entries) {
      const workflow = createSigned(by);
      const first = workflow.start();
      await readFirst(first.streamEvents([Ask]));
      const saved = sent(await first.context.toDict());
      await first.cancel();
      const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
      const events = readAll(resumed.streamEvents());
      await resumed.sendEvent(new Signed({ by: "somebody", text: "wrong" }));
      await resumed.sendEvent(new Signed({ by, text: "right" }));
      expect(await resumed.result(), name).toBe("right");
      expect(typesOf(await events), name).toEqual(["StopEvent"]);
    }
  });
});
