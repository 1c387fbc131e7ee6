import { expect, test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { WorkflowCancelledError } from "../../src/errors.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { StepStateChanged } from "../../src/events/internal-events.ts";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import { runWorkflow } from "../../src/testing/run-workflow.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { AskName, Done, Joke, NameGiven, Pun, Topic } from "../fixtures.ts";

const jokes = defineWorkflow({ name: "jokes" })
  .step("write", { on: [Topic], emits: [Joke] }, async ({ topic }, context) => {
    await context.store.set("topic", topic);
    context.writeEventToStream(new Pun({ text: topic }));
    return new Joke({ text: topic });
  })
  .step("publish", { on: [Joke], emits: [Done] }, ({ text }, context) => {
    context.writeEventToStream(new Pun({ text: `${text}!` }));
    return new Done({ text });
  })
  .build();

const greeter = defineWorkflow({ name: "greeter" })
  .step("greet", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const first = await context.waitForEvent(NameGiven, {
      waiterId: "first",
      waiterEvent: new AskName({ prompt: "first" }),
    });
    const last = await context.waitForEvent(NameGiven, {
      waiterId: "last",
      waiterEvent: new AskName({ prompt: "last" }),
    });
    return new StopEvent({ result: `${first.name} ${last.name}` });
  })
  .build();

test("[engine 368] a run is reported: events, their counts by class, result and context; classes can be left out", async () => {
  const { result, events, eventTypes, context, handler } = await runWorkflow(jokes, {
    input: { topic: "owls" },
    runId: "jokes-1",
  });
  expect(result).toEqual(new Done({ text: "owls" }));
  expect(handler.runId).toBe("jokes-1");
  expect(handler.context).toBe(context);
  expect(await context.store.get("topic")).toBe("owls");
  expect(eventTypes.get(Pun)).toBe(2);
  expect(eventTypes.get(Done)).toBe(1);
  expect(eventTypes.get(StepStateChanged)).toBeGreaterThan(0);
  expect([...eventTypes.values()].reduce((sum, count) => sum + count)).toBe(events.length);

  const excluding = await runWorkflow(jokes, { input: { topic: "owls" }, excludeEvents: [StepStateChanged, Pun] });
  expect(excluding.eventTypes.has(Pun)).toBe(false);
  expect(excluding.eventTypes.has(StepStateChanged)).toBe(false);
  expect(excluding.eventTypes.get(Done)).toBe(1);

  const published = await runWorkflow(jokes, { input: new Topic({ topic: "owls" }), includeInternal: false });
  expect(published.events.map(String)).toEqual([
    String(new Pun({ text: "owls" })),
    String(new Pun({ text: "owls!" })),
    String(new Done({ text: "owls" })),
  ]);
});

test("a function answers what the run asks", async () => {
  const { result } = await runWorkflow(greeter, {
    respond: (event) => (AskName.is(event) ? new NameGiven({ name: event.prompt.toUpperCase() }) : undefined),
  });
  expect(result).toBe("FIRST LAST");
});

test("pairs of classes and replies answer what the run asks, whether it is collected or not", async () => {
  const { result, eventTypes } = await runWorkflow(greeter, {
    respond: [
      [Pun, ({ text }) => new NameGiven({ name: text })],
      [AskName, ({ prompt }) => new NameGiven({ name: `<${prompt}>` })],
    ],
    excludeEvents: [AskName],
  });
  expect(result).toBe("<first> <last>");
  expect(eventTypes.has(AskName)).toBe(false);
  const fixed = await runWorkflow(greeter, { respond: [[AskName, new NameGiven({ name: "Ada" })]] });
  expect(fixed.result).toBe("Ada Ada");
});

test("a responder that throws ends the run, and its error is the error", async () => {
  const failure = new Error("nobody is at home");
  const running = runWorkflow(greeter, {
    runId: "left-alone",
    respond: () => {
      throw failure;
    },
  });
  await expect(running).rejects.toBe(failure);
  expect(() => greeter.runtime.getRun("left-alone")).toThrow("No active workflow");
});

test("the error of a failed run is the error, and a signal cancels", async () => {
  const failing = defineWorkflow({ name: "failing" })
    .step("fail", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw new RangeError("too far");
    })
    .build();
  await expect(runWorkflow(failing)).rejects.toThrow(RangeError);
  await expect(runWorkflow(greeter, { signal: AbortSignal.abort() })).rejects.toThrow(WorkflowCancelledError);
});

test("the run starts from the context it is given", async () => {
  const counting = defineWorkflow({ name: "counting" })
    .step("count", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const count = Number(await context.store.get("count")) + 1;
      await context.store.set("count", count);
      return new StopEvent({ result: count });
    })
    .build();
  const context = counting.createContext();
  await context.store.set("count", 41);
  const report = await runWorkflow(counting, { context });
  expect(report.result).toBe(42);
  expect(await report.context.store.get("count")).toBe(42);
});

test("a virtual clock goes on as long as the run does", async () => {
  const clock = new VirtualClock();
  const slow = defineWorkflow({ name: "slow", timeout: "10d", runtime: new InMemoryRuntime({ clock }) })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const answer = await context.waitForEvent(NameGiven, { timeout: "7d" }).catch((error: Error) => error.name);
      return new StopEvent({ result: answer });
    })
    .build();
  const begin = clock.now();
  const { result } = await runWorkflow(slow, { clock });
  expect(result).toBe("TimeoutError");
  expect(clock.now() - begin).toBe(7 * 86_400_000);
});
