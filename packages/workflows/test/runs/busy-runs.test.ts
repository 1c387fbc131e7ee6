import { expect, test } from "vitest";
import { defineWorkflow, StartEvent, StopEvent, WorkflowCancelledError, WorkflowEvent } from "../../src/index.ts";
import { systemScheduler } from "../../src/runtime/scheduler.ts";
import { areCollected } from "../runtime/collect-garbage.ts";
import { Answer } from "./questions.ts";

class Again extends WorkflowEvent.extend("Again") {}
class Aside extends WorkflowEvent.extend("Aside") {}

const turnOfEventLoop = (): Promise<void> => new Promise((resolve) => systemScheduler.nextTurn(resolve));

/** Runs that never have nothing to do. */
const busy = {
  "returns at once": defineWorkflow({ name: "busy" })
    .step("loop", { on: [StartEvent, Again], emits: [Again, StopEvent] }, () => new Again())
    .build(),
  "returns a promise": defineWorkflow({ name: "busy" })
    .step("loop", { on: [StartEvent, Again], emits: [Again, StopEvent] }, async () => new Again())
    .build(),
  sends: defineWorkflow({ name: "busy" })
    .step("loop", { on: [StartEvent, Again], emits: [Again, StopEvent] }, async (_event, context) => {
      context.sendEvent(new Again());
    })
    .build(),
};

test.for(Object.entries(busy))(
  "a run whose only step always goes on, and %s, can be cancelled",
  async ([, workflow]) => {
    const handler = workflow.start();
    await turnOfEventLoop();
    await handler.cancel();
    await expect(handler.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
  },
);

test("a busy run takes up what is sent to it, and what its steps have sent", async () => {
  const taken: string[] = [];
  const handler = defineWorkflow({ name: "busy" })
    .step(
      "loop",
      { on: [StartEvent, Again], emits: [Again, Aside], skipGraphChecks: ["dead_end"] },
      (event, context) => {
        if (StartEvent.is(event)) context.sendEvent(new Aside());
        return new Again();
      },
    )
    .step("aside", { on: [Aside] }, () => void taken.push("aside"))
    .step("stop", { on: [Answer], emits: [StopEvent] }, () => new StopEvent({ result: taken }))
    .build()
    .start();
  await turnOfEventLoop();
  await handler.sendEvent(new Answer({ text: "enough" }));
  expect(await handler.result()).toEqual(["aside"]);
});

test("what a busy run sends does not pile up", async () => {
  let waiting = 0;
  let most = 0;
  await defineWorkflow({ name: "busy" })
    .step("loop", { on: [StartEvent, Again], emits: [Again, Aside, StopEvent] }, (event, context) => {
      const n = Number(event.get("n", 0));
      most = Math.max(most, waiting);
      if (n === 2_000) return new StopEvent();
      waiting += 2;
      context.sendEvent(new Aside());
      context.sendEvent(new Aside());
      return new Again({ n: n + 1 });
    })
    .step("aside", { on: [Aside] }, () => void waiting--)
    .build()
    .run();
  expect(most).toBeLessThan(500);
});

test("what steps have sent is not kept when it was taken up", async () => {
  const sent: WeakRef<object>[] = [];
  let collected: boolean | undefined;
  await defineWorkflow({ name: "sends" })
    .step("loop", { on: [StartEvent, Again], emits: [Again, StopEvent] }, async (_event, context) => {
      if (sent.length === 100) {
        collected = await areCollected(sent.slice(0, 90));
        return new StopEvent();
      }
      const event = new Again();
      sent.push(new WeakRef(event));
      context.sendEvent(event);
    })
    .build()
    .run();
  expect(collected).toBe(true);
});
