// Catching failures: when the retries of a step are exhausted, its failure is an event for a `catchError` handler.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Page extends WorkflowEvent.extend("Page", { html: z.string() }) {}

const readFlow = defineWorkflow({ name: "read" })
  .step("fetch", { on: [StartEvent], emits: [Page] }, async () => {
    throw new Error("the site is down");
  })
  .step("read", { on: [Page], emits: [StopEvent] }, ({ html }) => new StopEvent({ result: html }))
  .catchError("giveUp", { forSteps: ["fetch"], emits: [StopEvent] }, ({ stepName, error }) => {
    return new StopEvent({ result: `${stepName} has failed: ${error.message}` });
  })
  .build();

console.log(await readFlow.run());

// Prints:
// fetch has failed: the site is down
