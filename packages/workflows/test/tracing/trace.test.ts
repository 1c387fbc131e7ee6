import { afterEach, beforeEach, expect, test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { onProblem } from "../../src/runtime/report-problem.ts";
import { subscribeToTraces, type TraceEvent } from "../../src/tracing/trace.ts";
import { AskName, Joke, NameGiven } from "../fixtures.ts";

let traces: TraceEvent[] = [];
let unsubscribe = (): void => {};

beforeEach(() => {
  traces = [];
  unsubscribe = subscribeToTraces((event) => traces.push(event));
});
afterEach(() => unsubscribe());

/** `"step_ended ask suspended"`: what happened, in order. */
const summary = (): string[] =>
  traces.map((event) => {
    const step = "step" in event ? ` ${event.step}` : "";
    return `${event.type}${step}${"outcome" in event ? ` ${event.outcome}` : ""}`;
  });

const asking = defineWorkflow({ name: "asking" })
  .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const { name } = await context.waitForEvent(NameGiven, { waiterEvent: new AskName({ prompt: "?" }) });
    return new StopEvent({ result: name });
  })
  .build();

test("[engine 369] a wait ends the trace of a step without a failure; a cancelled run ends those of its steps, and its own, once", async () => {
  const handler = asking.start();
  for await (const _question of handler.streamEvents([AskName])) {
    await handler.sendEvent(new NameGiven({ name: "Ada" }));
  }
  expect(await handler.result()).toBe("Ada");
  expect(summary()).toEqual([
    "run_started",
    "step_started ask",
    "step_ended ask suspended",
    "step_started ask",
    "step_ended ask returned",
    "run_ended completed",
  ]);

  traces = [];
  const working = defineWorkflow({ name: "working" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      context.writeEventToStream(new Joke({ text: "at work" }));
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      return new StopEvent();
    })
    .build();
  const cancelled = working.start();
  for await (const _joke of cancelled.streamEvents([Joke])) break;
  await cancelled.cancel();
  expect(summary()).toEqual(["run_started", "step_started work", "step_ended work aborted", "run_ended cancelled"]);
});

test("[engine 370] the tags of a run are seen by its steps, along with its id, and by every trace", async () => {
  const tagged = defineWorkflow({ name: "tagged" })
    .step("look", { on: [StartEvent], emits: [StopEvent] }, (_event, { tags, runId }) => {
      return new StopEvent({ result: { tags, runId } });
    })
    .build();
  const tags = { tenant: "north" };
  expect(await tagged.run({}, { runId: "tagged-1", tags })).toEqual({ tags, runId: "tagged-1" });
  expect(traces).toHaveLength(4);
  for (const trace of traces) expect(trace).toMatchObject({ tags, runId: "tagged-1", workflow: "tagged" });
});

test("[engine 371] the traces of a step that fails, and of its run, tell the error", async () => {
  const failure = new RangeError("too far");
  const failing = defineWorkflow({ name: "failing" })
    .step("fail", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw failure;
    })
    .build();
  await expect(failing.run()).rejects.toBe(failure);
  expect(summary()).toEqual(["run_started", "step_started fail", "step_ended fail failed", "run_ended failed"]);
  const [, , stepEnded, runEnded] = traces;
  expect(stepEnded).toMatchObject({ error: failure, output: undefined });
  expect(runEnded).toMatchObject({ error: failure });
});

test("traces tell what a step was given and returned, and how often it was tried", async () => {
  const workflow = defineWorkflow({ name: "telling" })
    .step("tell", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 7 }))
    .build();
  await workflow.run({ text: "hello" });
  const [runStarted, stepStarted, stepEnded, runEnded] = traces;
  expect(runStarted).toMatchObject({ startEvent: new StartEvent({ text: "hello" }) });
  expect(stepStarted).toMatchObject({ input: new StartEvent({ text: "hello" }), workerId: 0, attempts: 0 });
  expect(stepEnded).toMatchObject({ output: new StopEvent({ result: 7 }), error: undefined });
  expect(runEnded).toMatchObject({ stopEvent: new StopEvent({ result: 7 }), error: undefined });
  expect(traces.every(({ at }, index) => at >= (traces[index - 1]?.at ?? 0))).toBe(true);
});

test("a listener that throws harms neither the run nor the other listeners, and one that has left hears nothing", async () => {
  const problems: unknown[] = [];
  const previous = onProblem((_problem, error) => problems.push(error));
  const failure = new Error("the listener is broken");
  const leave = subscribeToTraces(() => {
    throw failure;
  });
  const later: TraceEvent[] = [];
  const leaveLater = subscribeToTraces((event) => later.push(event));
  try {
    const workflow = defineWorkflow({ name: "unharmed" })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 1 }))
      .build();
    expect(await workflow.run()).toBe(1);
    expect(later).toEqual(traces);
    expect(problems).toEqual(traces.map(() => failure));
    leave();
    leaveLater();
    await workflow.run();
    expect(later).toHaveLength(4);
    expect(problems).toHaveLength(4);
  } finally {
    leave();
    leaveLater();
    onProblem(previous);
  }
});
