import { expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow, HumanResponseEvent, StartEvent, StopEvent } from "../../src/index.ts";

class Named extends StartEvent.extend("Named", { name: z.string() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}

/** Code of a user, far from the step: it has the context only because it was given it. */
async function ask(context: { waitForEvent(eventClass: typeof Answer): Promise<Answer> }): Promise<string> {
  const { text } = await context.waitForEvent(Answer);
  return text;
}

const asking = defineWorkflow({ name: "asking" })
  .step("ask", { on: [Named], emits: [StopEvent] }, async (event, context) => {
    const answer = await ask(context);
    return new StopEvent({ result: `${event.name}: ${answer} (${context.runId})` });
  })
  .build();

test("[engine 177] a helper waits through the context that its step hands on", async () => {
  const handler = asking.start({ name: "Ada" }, { runId: "one" });
  await handler.sendEvent(new Answer({ text: "yes" }));
  expect(await handler.result()).toBe("Ada: yes (one)");
});

test("[engine 255] the context is what a step is given: interleaved runs keep theirs apart", async () => {
  const handlers = ["one", "two", "three"].map((runId) => asking.start({ name: runId }, { runId }));
  for (const handler of handlers.toReversed()) await handler.sendEvent(new Answer({ text: handler.runId }));
  expect(await Promise.all(handlers.map((handler) => handler.result()))).toEqual([
    "one: one (one)",
    "two: two (two)",
    "three: three (three)",
  ]);
});
