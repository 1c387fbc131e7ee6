import { setImmediate } from "node:timers/promises";
import type { WorkflowServer } from "@llama-agents/server";
import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { z } from "zod";

class Question extends StartEvent.extend("Question", { number: z.number() }) {}

/** Its only step doubles a number. */
const double = defineWorkflow({ name: "double" })
  .step("answer", { on: [Question], emits: [StopEvent] }, async ({ number }) => new StopEvent({ result: number * 2 }))
  .build();

class Count extends StartEvent.extend("Count", { count: z.number() }) {}
class Ready extends InputRequiredEvent.extend("Ready", { count: z.number() }) {}
class Go extends HumanResponseEvent.extend("Go", { count: z.number() }) {}
class Progress extends WorkflowEvent.extend("Progress", { n: z.number(), text: z.string() }) {}

const text = "What a model has said in the meantime, or a row of a file";

/** Streams as many events as asked for once it is told to, with a turn of the event loop after each 100. */
const progress = defineWorkflow({ name: "progress" })
  .step("ask", { on: [Count], emits: [Ready] }, ({ count }) => new Ready({ count }))
  .step("write", { on: [Go], emits: [StopEvent] }, async ({ count }, context) => {
    for (let n = 0; n < count; n++) {
      context.writeEventToStream(new Progress({ n, text }));
      if (n % 100 === 99) await setImmediate();
    }
    return new StopEvent();
  })
  .build();

class Approve extends InputRequiredEvent.extend("Approve", { number: z.number() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { isYes: z.boolean() }) {}

/** Waits for a person, within a step. */
const approval = defineWorkflow({ name: "approval" })
  .step("ask", { on: [Question], emits: [StopEvent] }, async ({ number }, context) => {
    const { isYes } = await context.waitForEvent(Answer, { waiterEvent: new Approve({ number }) });
    return new StopEvent({ result: isYes ? number : -1 });
  })
  .build();

/** What the benchmarks ask servers for. */
export function addWorkflows(server: WorkflowServer): void {
  server
    .addWorkflow("double", double)
    .addWorkflow("progress", progress)
    .addWorkflow("approval", approval, { additionalEvents: [Answer] });
}
