import { setTimeout as sleep } from "node:timers/promises";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class GreetRequest extends StartEvent.extend("GreetRequest", {
  name: z.string().min(1).default("world"),
}) {}

class GreetProgress extends WorkflowEvent.extend("GreetProgress", {
  text: z.string(),
}) {}

/** Shows three events on its stream, a moment apart, and greets. */
export const greet = defineWorkflow({ name: "greet", description: "Greets somebody, in three steps one can watch." })
  .step("greet", { on: [GreetRequest], emits: [StopEvent] }, async ({ name }, context) => {
    for (const text of ["Looking up…", `Found ${name}`, "Clearing my throat"]) {
      context.writeEventToStream(new GreetProgress({ text }));
      await sleep(200, undefined, { signal: context.signal });
    }
    return new StopEvent({ result: `Hello, ${name}!` });
  })
  .build();
