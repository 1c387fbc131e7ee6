import { expect, test } from "vitest";
import {
  type Duration,
  defineWorkflow,
  InMemoryRuntime,
  StartEvent,
  StopEvent,
  WorkflowEvent,
  WorkflowTimedOutEvent,
  WorkflowTimeoutError,
} from "../../src/index.ts";
import { settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, sent } from "./questions.ts";

const stop = (result?: unknown): StopEvent => new StopEvent({ result });

/** Never returns by itself. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

function createAsker(clock: VirtualClock, timeout: Duration | null) {
  return defineWorkflow({ name: "asker", timeout, runtime: new InMemoryRuntime({ clock }) })
    .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
    .step("finish", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
    .build();
}

test("[engine 234] a run that takes too long ends with an event that names the steps at work, and an error", async () => {
  const clock = new VirtualClock();
  const reasons: unknown[] = [];
  const handler = defineWorkflow({ name: "slow", timeout: "90s", runtime: new InMemoryRuntime({ clock }) })
    .step("one", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      await untilAborted(context.signal).catch((reason) => reasons.push(reason));
      return stop("too late");
    })
    .step("quick", { on: [StartEvent], emits: [] }, () => {})
    .step("two", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => untilAborted(context.signal))
    .build()
    .start();
  const events = readAll(handler.streamEvents());
  await clock.advance("90s");
  expect(await events).toEqual([new WorkflowTimedOutEvent({ timeoutMs: 90_000, activeSteps: ["one", "two"] })]);
  const error = await handler.result().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkflowTimeoutError);
  expect(String(error)).toMatch(/timed out after 90 seconds.*one, two/);
  expect(reasons).toEqual([error]);
  expect(handler.stopEvent).toBeInstanceOf(WorkflowTimedOutEvent);
});

test("[engine 235] a run without a step at work says so", async () => {
  const clock = new VirtualClock();
  const handler = createAsker(clock, "1s").start();
  const events = readAll(handler.streamEvents([WorkflowTimedOutEvent]));
  await clock.advance("1s");
  expect((await events).map((event) => event.toJSON())).toEqual([expect.objectContaining({ active_steps: [] })]);
  await expect(handler.result()).rejects.toThrow("No steps active");
});

test("[engine 239] a run without a timeout goes on for ever", async () => {
  const clock = new VirtualClock();
  const handler = createAsker(clock, null).start();
  await clock.advance("9999h");
  expect([handler.isDone, clock.pendingTimers]).toEqual([false, 0]);
  await handler.sendEvent(new Answer({ text: "still here" }));
  expect(await handler.result()).toBe("still here");
});

test("[engine 240] a resumed run keeps the deadline of its first start", async () => {
  const clock = new VirtualClock();
  const workflow = createAsker(clock, "10s");
  const first = workflow.start();
  await clock.advance("6s");
  const saved = sent(await first.context.toDict());
  await first.cancel();
  await clock.advance("2s");
  for (const context of [workflow.createContext(saved), first.context]) {
    const resumed = workflow.start(undefined, { context });
    const result = expect(resumed.result()).rejects.toBeInstanceOf(WorkflowTimeoutError);
    if (context === first.context) await clock.advance(0);
    else {
      await clock.advance(1_999);
      expect(resumed.isDone).toBe(false);
      await clock.advance(1);
    }
    await result;
  }
});

test("a new run of the same context has the whole time", async () => {
  const clock = new VirtualClock();
  const workflow = createAsker(clock, "10s");
  const first = workflow.start();
  await clock.advance("6s");
  await first.sendEvent(new Answer({ text: "first" }));
  await first.result();
  const second = workflow.start(undefined, { context: first.context });
  await clock.advance("9s");
  await second.sendEvent(new Answer({ text: "second" }));
  expect(await second.result()).toBe("second");
  expect(clock.pendingTimers).toBe(0);
});

test("[engine 241] a run that never stops for breath times out all the same", async () => {
  class Again extends WorkflowEvent.extend("Again") {}
  let rounds = 0;
  const handler = defineWorkflow({ name: "restless", timeout: 20 })
    .step("loop", { on: [StartEvent, Again], emits: [Again, StopEvent] }, () => {
      rounds++;
      return new Again();
    })
    .build()
    .start();
  await expect(handler.result()).rejects.toBeInstanceOf(WorkflowTimeoutError);
  expect(rounds).toBeGreaterThan(1);
  const atTheEnd = rounds;
  await settleTurns();
  expect(rounds).toBe(atTheEnd);
});
