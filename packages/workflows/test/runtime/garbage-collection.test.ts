import { expect, test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { AskName, NameGiven } from "../fixtures.ts";
import { areCollected } from "./collect-garbage.ts";

/** Workflows whose steps leave timers behind that are due long after the end of the run. */
const leavingTimers = (timers: NodeJS.Timeout[]) =>
  defineWorkflow({ name: "leaving-timers", timeout: "1h", numConcurrentRuns: 2 })
    .step("begin", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      timers.push(setTimeout(() => {}, 3_600_000));
      const { name } = await context.waitForEvent(NameGiven, { waiterEvent: new AskName({ prompt: "?" }) });
      return new StopEvent({ result: name });
    })
    .build();

test("[engine 355] workflows whose runs have ended are collected, whatever timers their steps left pending", async () => {
  const timers: NodeJS.Timeout[] = [];
  const references = await (async () => {
    const workflows = Array.from({ length: 5 }, () => leavingTimers(timers));
    for (const [index, workflow] of workflows.entries()) {
      const handler = workflow.start();
      for await (const _question of handler.streamEvents([AskName])) {
        if (index % 2 === 0) await handler.sendEvent(new NameGiven({ name: "Ada" }));
        else await handler.cancel();
      }
      await handler.result().catch(() => {});
    }
    return workflows.map((workflow) => new WeakRef(workflow));
  })();
  expect(timers.length).toBeGreaterThanOrEqual(5);
  try {
    expect(await areCollected(references)).toBe(true);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
});
