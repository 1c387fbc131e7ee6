import { expect, test } from "vitest";
import {
  defineWorkflow,
  InMemoryRuntime,
  StartEvent,
  StopEvent,
  WorkflowCancelledError,
  WorkflowCancelledEvent,
  WorkflowEvent,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Answer, Ask, readAll, readFirst, typesOf } from "./questions.ts";

class Note extends WorkflowEvent.extend("Note") {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });

const asker = defineWorkflow({ name: "asker" })
  .step("ask", { on: [StartEvent], emits: [Ask] }, () => new Ask({ question: "?" }))
  .step("finish", { on: [Answer], emits: [StopEvent] }, ({ text }) => stop(text))
  .build();

const stopper = defineWorkflow({ name: "stopper" })
  .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => stop("done"))
  .build();

test("[engine 236] a cancelled run ends with its event and its error, and its steps are told", async () => {
  const isAtWork = deferred();
  const reasons: unknown[] = [];
  const handler = defineWorkflow({ name: "long" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      context.signal.addEventListener("abort", () => reasons.push(context.signal.reason));
      isAtWork.resolve();
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      context.writeEventToStream(new Note());
      return stop("too late");
    })
    .build()
    .start();
  const events = readAll(handler.streamEvents());
  await isAtWork.promise;
  await handler.cancel();
  expect([handler.isDone, handler.context.isRunning]).toEqual([true, false]);
  expect(handler.stopEvent).toBeInstanceOf(WorkflowCancelledEvent);
  await expect(handler.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
  expect(typesOf(await events)).toEqual(["WorkflowCancelledEvent"]);
  expect(reasons).toEqual([expect.any(WorkflowCancelledError)]);
});

test("[engine 237] cancelling a run that has ended does nothing", async () => {
  const handler = stopper.start();
  expect(await handler.result()).toBe("done");
  await handler.cancel();
  expect(await handler.result()).toBe("done");
  expect(handler.stopEvent).toEqual(stop("done"));
  await asker.start().cancel();
});

test("[engine 238] a run that waits for the outside can be cancelled", async () => {
  const handler = asker.start();
  await readFirst(handler.streamEvents([Ask]));
  await settleTurns();
  await handler.cancel();
  await expect(handler.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
  await handler.sendEvent(new Answer({ text: "too late" })); // ignored
  await handler.cancel();
});

test("cancelling waits for the steps at work, but no longer than it is told", async () => {
  const clock = new VirtualClock();
  const isAtWork = deferred();
  const goOn = deferred();
  const handler = defineWorkflow({ name: "deaf", runtime: new InMemoryRuntime({ clock }) })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, async () => {
      isAtWork.resolve();
      await goOn.promise;
      return stop();
    })
    .build()
    .start();
  await isAtWork.promise;
  const done: string[] = [];
  const impatient = handler.cancel({ timeout: "2s" }).then(() => done.push("impatient"));
  const patient = handler.cancel({ timeout: "1h" }).then(() => done.push("patient"));
  await clock.advance(1_999);
  expect([handler.isDone, done]).toEqual([true, []]);
  await clock.advance(1);
  await impatient;
  expect(done).toEqual(["impatient"]);
  goOn.resolve();
  await patient;
});

test("a signal cancels the run, also one that was aborted before the start", async () => {
  const controller = new AbortController();
  const handler = asker.start(undefined, { signal: controller.signal });
  await readFirst(handler.streamEvents([Ask]));
  controller.abort();
  await expect(handler.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
  const late = asker.start(undefined, { signal: controller.signal });
  await expect(late.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
});

test("the first to end a run decides: cancelling after the stop event changes nothing", async () => {
  const handler = stopper.start();
  const [result] = await Promise.all([handler.result(), readAll(handler.streamEvents()), settleTurns()]);
  await handler.cancel();
  expect(result).toBe("done");
});

test("[engine 242] the text of a handler names the workflow, the run, and how it ended", async () => {
  const handler = asker.start(undefined, { runId: "run-242" });
  expect(String(handler)).toMatch(/asker.*run-242/);
  await handler.sendEvent(new Answer({ text: "forty-two" }));
  await handler.result();
  expect(String(handler)).toMatch(/asker.*run-242.*completed.*forty-two/);
});
