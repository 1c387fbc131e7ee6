import assert from "node:assert/strict";
import { MemoryWorkflowStore, WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Name extends StartEvent.extend("Name", { name: z.string() }) {}

const greet = defineWorkflow({ name: "greet" })
  .step("greet", { on: [Name], emits: [StopEvent] }, ({ name }) => new StopEvent({ result: `Hello ${name}!` }))
  .build();

const server = new WorkflowServer({ store: new MemoryWorkflowStore() }).addWorkflow("greet", greet);
const running = await serve(server, { port: 0 });
const response = await fetch(`${running.url}/workflows/greet/run`, {
  method: "POST",
  body: JSON.stringify({ start_event: { name: "Ada" } }),
});
assert.equal(response.status, 200);
assert.match(await response.text(), /Hello Ada!/);
await running.stop();
