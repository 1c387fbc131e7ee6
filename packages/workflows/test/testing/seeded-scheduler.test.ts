import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import { deferred } from "../../src/testing/deferred.ts";
import { seededScheduler } from "../../src/testing/seeded-scheduler.ts";
import { Joke } from "../fixtures.ts";

class Task extends WorkflowEvent.extend("Task", { number: z.number() }) {}
class Answer extends WorkflowEvent.extend("Answer", { number: z.number() }) {}

/** Five tasks that are all at work when the first one reports. */
function fanOut(seed: number) {
  const all = deferred<void>();
  let atWork = 0;
  return defineWorkflow({ name: "fan-out", runtime: new InMemoryRuntime({ scheduler: seededScheduler(seed) }) })
    .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
      for (let number = 0; number < 5; number++) context.sendEvent(new Task({ number }));
    })
    .step("work", { on: [Task], emits: [Answer], numWorkers: 5 }, async ({ number }) => {
      if (++atWork === 5) all.resolve();
      await all.promise;
      return new Answer({ number });
    })
    .step("join", { on: [Answer], emits: [StopEvent], numWorkers: 1 }, (event, context) => {
      const answers = context.collectEvents(event, Answer, 5);
      return answers && new StopEvent({ result: answers.map(({ number }) => number).join("") });
    })
    .build();
}

test("a seed chooses the order in which workers report, the same each time; different seeds choose different ones", async () => {
  const orders = new Set<unknown>();
  for (let seed = 0; seed < 20; seed++) {
    const order = await fanOut(seed).run();
    expect(await fanOut(seed).run(), `seed ${seed}`).toBe(order);
    orders.add(order);
  }
  expect(orders.size).toBeGreaterThan(10);
});

test("in every order each task is done once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      expect([...String(await fanOut(seed).run())].sort().join("")).toBe("01234");
    }),
    { numRuns: 50 },
  );
});

test("in every order, what a step returns without suspending comes before what was sent meanwhile", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const seen: string[] = [];
    const workflow = defineWorkflow({
      name: "order",
      runtime: new InMemoryRuntime({ scheduler: seededScheduler(seed) }),
    })
      .step("start", { on: [StartEvent], emits: [Joke] }, async () => new Joke({ text: "returned" }))
      .step("tell", { on: [Joke], emits: [StopEvent], numWorkers: 1 }, ({ text }) => {
        seen.push(text);
        return seen.length === 2 ? new StopEvent() : undefined;
      })
      .build();
    const handler = workflow.start();
    await handler.sendEvent(new Joke({ text: "sent" }));
    await handler.result();
    expect(seen, `seed ${seed}`).toEqual(["returned", "sent"]);
  }
});
