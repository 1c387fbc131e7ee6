import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  step,
  UnhandledEvent,
  WorkflowEvent,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { Answer, Ask, readAll, readFirst, typesOf } from "./questions.ts";

class Task extends WorkflowEvent.extend("Task", { n: z.number() }) {}
class Solved extends WorkflowEvent.extend("Solved", { n: z.number(), text: z.string() }) {}
class Note extends WorkflowEvent.extend("Note", { text: z.string() }) {}

const stop = (result: unknown): StopEvent => new StopEvent({ result });

/** Asks once, and stops with the text of the answer. */
const asking = step({ on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
  const { text } = await context.waitForEvent(Answer, { waiterEvent: new Ask({ question: "?" }) });
  return stop(text);
});
const asker = defineWorkflow({ name: "asker" }).step("ask", asking).build();

describe("a step that waits", () => {
  forEachForm("[engine 161] shows its question once, and goes on with the event that answers it", async (build) => {
    const handler = build({ ask: asking }).start();
    const events: WorkflowEvent[] = [];
    for await (const event of handler.streamEvents()) {
      events.push(event);
      if (Ask.is(event)) await handler.sendEvent(new Answer({ text: "yes" }));
    }
    expect(typesOf(events)).toEqual(["Ask", "StopEvent"]);
    expect(await handler.result()).toBe("yes");
  });

  test("[engine 162] accepts only an event that has all the required values", async () => {
    const handler = defineWorkflow({ name: "picky" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const requirements = { text: "right", id: 7 };
        return stop((await context.waitForEvent(Answer, { requirements })).toJSON());
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents({ includeInternal: true }));
    for (const wrong of [{ text: "right" }, { text: "right", id: 8 }, { text: "wrong", id: 7 }]) {
      await handler.sendEvent(new Answer(wrong));
    }
    expect(handler.isDone).toBe(false);
    await handler.sendEvent(new Answer({ text: "right", id: 7 }));
    expect(await handler.result()).toEqual({ text: "right", id: 7 });
    expect((await events).filter((event) => UnhandledEvent.is(event))).toHaveLength(3);
  });

  test("[engine 164] matches an event of the base class by a value that it does not declare", async () => {
    const handler = defineWorkflow({ name: "dynamic" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const requirements = { topic: "ducks" } as Record<never, never>;
        return stop((await context.waitForEvent(WorkflowEvent, { requirements })).get("n"));
      })
      .build()
      .start();
    for (const [n, topic] of ["geese", "ducks"].entries()) await handler.sendEvent(new WorkflowEvent({ topic, n }));
    expect(await handler.result()).toBe(1);
  });

  test("[engine 167] runs twice, not three times, if it accepts the awaited class itself", async () => {
    const inputs: string[] = [];
    const handler = defineWorkflow({ name: "both" })
      .step("ask", { on: [StartEvent, Answer], emits: [StopEvent] }, async (event, context) => {
        inputs.push(event.constructor.name);
        return stop((await context.waitForEvent(Answer)).text);
      })
      .build()
      .start();
    await handler.sendEvent(new Answer({ text: "once" }));
    expect(await handler.result()).toBe("once");
    expect(inputs).toEqual(["StartEvent", "StartEvent"]);
  });

  test("[engine 178] gets an event that was sent as soon as the run was started", async () => {
    const handler = asker.start();
    const posted = handler.sendEvent(new Answer({ text: "eager" }));
    expect(await handler.result()).toBe("eager");
    await posted;
  });

  test("[engine 179] does not get an event that came before it waited", async () => {
    const isReady = deferred();
    const handler = defineWorkflow({ name: "late" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        await isReady.promise;
        return stop((await context.waitForEvent(Answer)).text);
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents({ includeInternal: true }));
    await handler.sendEvent(new Answer({ text: "early" }));
    isReady.resolve();
    await settleTurns();
    expect(handler.isDone).toBe(false);
    await handler.sendEvent(new Answer({ text: "in time" }));
    expect(await handler.result()).toBe("in time");
    expect(typesOf(await events).filter((type) => type === "UnhandledEvent")).toHaveLength(1);
  });

  test("[engine 185c] is suspended even if it catches everything", async () => {
    let runs = 0;
    const handler = defineWorkflow({ name: "stubborn" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        runs++;
        try {
          return stop((await context.waitForEvent(Answer, { waiterEvent: new Ask({ question: "?" }) })).text);
        } catch {
          context.writeEventToStream(new Note({ text: "caught" }));
          return stop("gave up");
        }
      })
      .build()
      .start();
    const events = readAll(handler.streamEvents());
    await settleTurns();
    expect([runs, handler.isDone]).toEqual([1, false]);
    await handler.sendEvent(new Answer({ text: "patience" }));
    expect(await handler.result()).toBe("patience");
    expect(typesOf(await events)).toEqual(["Ask", "StopEvent"]);
  });

  test("goes on at the next turn if it hangs after it was suspended", async () => {
    const handler = defineWorkflow({ name: "hanging" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const answer = await context.waitForEvent(Answer).catch(() => new Promise<Answer>(() => {}));
        return stop(answer.text);
      })
      .build()
      .start();
    await settleTurns();
    await handler.sendEvent(new Answer({ text: "all the same" }));
    expect(await handler.result()).toBe("all the same");
  });
});

describe("unhandled events and questions", () => {
  test("[engine 168] the event that answers a wait is not unhandled", async () => {
    const handler = asker.start();
    const events = readAll(handler.streamEvents({ includeInternal: true }));
    await handler.sendEvent(new Answer({ text: "yes" }));
    expect(typesOf(await events)).not.toContain("UnhandledEvent");
  });

  test("[engine 169] a question that nobody accepts is not unhandled", async () => {
    const handler = asker.start();
    const events = readAll(handler.streamEvents({ includeInternal: true }));
    await handler.sendEvent(new InputRequiredEvent());
    await handler.sendEvent(new Ask({ question: "anybody?" }));
    await handler.sendEvent(new Answer({ text: "yes" }));
    expect(typesOf(await events)).not.toContain("UnhandledEvent");
  });

  forEachForm("[engine 170] a returned question is shown, and the step for the response runs", async (build) => {
    const handler = build({
      ask: step({ on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "name?" })),
      greet: step({ on: [Answer], emits: [StopEvent] }, ({ text }) => stop(`Hello ${text}`)),
    }).start();
    const { question } = await readFirst(handler.streamEvents([Ask]));
    expect(question).toBe("name?");
    await handler.sendEvent(new Answer({ text: "Ada" }));
    expect(await handler.result()).toBe("Hello Ada");
  });
});

describe("several waits", () => {
  test("[engine 180] a step with two waits, one after the other, runs three times and gets both", async () => {
    let runs = 0;
    const handler = defineWorkflow({ name: "two" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        runs++;
        const first = await context.waitForEvent(Answer, { waiterEvent: new Ask({ question: "first" }) });
        const note = await context.waitForEvent(Note, { waiterEvent: new Ask({ question: "second" }) });
        return stop([first.text, note.text]);
      })
      .build()
      .start();
    const questions: string[] = [];
    for await (const { question } of handler.streamEvents([Ask])) {
      questions.push(question);
      await handler.sendEvent(question === "first" ? new Answer({ text: "a" }) : new Note({ text: "b" }));
    }
    expect(await handler.result()).toEqual(["a", "b"]);
    expect(questions).toEqual(["first", "second"]);
    expect(runs).toBe(3);
  });

  test("[engine 181] an event that is addressed to a step also answers the wait of another step", async () => {
    const notes: string[] = [];
    const handler = defineWorkflow({ name: "addressed" })
      .step("note", { on: [StartEvent, Answer], emits: [] }, (event) => {
        if (Answer.is(event)) notes.push(event.text);
      })
      .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        return stop((await context.waitForEvent(Answer)).text);
      })
      .build()
      .start();
    await handler.sendEvent(new Answer({ text: "hi" }), { step: "note" });
    expect(await handler.result()).toBe("hi");
    expect(notes).toEqual(["hi"]);
  });

  test("[engine 184] executions that wait at the same time under ids of their own are answered one by one", async () => {
    const count = 4;
    const handler = defineWorkflow({ name: "parallel" })
      .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
        for (let n = 0; n < count; n++) context.sendEvent(new Task({ n }));
      })
      .step("ask", { on: [Task], emits: [Solved], numWorkers: count }, async ({ n }, context) => {
        const { text } = await context.waitForEvent(Answer, { waiterId: `task-${n}`, requirements: { id: n } });
        return new Solved({ n, text });
      })
      .step("join", { on: [Solved], emits: [StopEvent] }, (event, context) => {
        const solved = context.collectEvents(event, Solved, count);
        return solved && stop(solved.map(({ n, text }) => `${n}:${text}`));
      })
      .build()
      .start();
    await settleTurns();
    for (const id of [2, 0, 3, 1]) await handler.sendEvent(new Answer({ text: `answer ${id}`, id }));
    expect(await handler.result()).toEqual(["2:answer 2", "0:answer 0", "3:answer 3", "1:answer 1"]);
  });

  test("executions that wait at the same time under the same id lose nothing: one event answers all of them", async () => {
    const handler = defineWorkflow({ name: "same" })
      .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
        for (const n of [1, 2]) context.sendEvent(new Task({ n }));
      })
      .step("ask", { on: [Task], emits: [Solved] }, async ({ n }, context) => {
        return new Solved({ n, text: (await context.waitForEvent(Answer)).text });
      })
      .step("join", { on: [Solved], emits: [StopEvent] }, (event, context) => {
        const solved = context.collectEvents(event, Solved, 2);
        return solved && stop(solved.map(({ n, text }) => `${n}:${text}`));
      })
      .build()
      .start();
    await settleTurns();
    await handler.sendEvent(new Answer({ text: "x" }));
    expect(await handler.result()).toEqual(["1:x", "2:x"]);
  });

  test("[engine 185a] two waits for one class under different ids get one answer each, in order", async () => {
    let completions = 0;
    const handler = defineWorkflow({ name: "numbers" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const first = await context.waitForEvent(Answer, { waiterId: "first" });
        const second = await context.waitForEvent(Answer, { waiterId: "second" });
        completions++;
        return stop(first.text + second.text);
      })
      .build()
      .start();
    await handler.sendEvent(new Answer({ text: "1" }));
    await settleTurns();
    await handler.sendEvent(new Answer({ text: "2" }));
    expect(await handler.result()).toBe("12");
    expect(completions).toBe(1);
  });

  test("waits that were begun together are answered one by one, in the order of their beginning", async () => {
    const handler = defineWorkflow({ name: "together" })
      .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const waits = ["a", "b", "c"].map((waiterId) => context.waitForEvent(Answer, { waiterId }));
        return stop((await Promise.all(waits)).map(({ text }) => text));
      })
      .build()
      .start();
    await settleTurns();
    for (const text of ["1", "2", "3"]) await handler.sendEvent(new Answer({ text }));
    expect(await handler.result()).toEqual(["1", "2", "3"]);
  });
});
