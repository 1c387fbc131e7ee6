import assert from "node:assert/strict";
import { NotFoundError, WorkflowClient } from "@llama-agents/client";
import { WorkflowServer } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Name extends StartEvent.extend("Name", { name: z.string() }) {}
class Greeting extends StopEvent.extend("Greeting", { text: z.string() }) {}

const greet = defineWorkflow({ name: "greet" })
  .step("greet", { on: [Name], emits: [Greeting] }, ({ name }) => new Greeting({ text: `Hello ${name}!` }))
  .build();
const server = new WorkflowServer().addWorkflow("greet", greet);

const client = new WorkflowClient<typeof server>({ baseUrl: "http://server", fetch: server.fetch });
const { text } = await client.run("greet", { name: "Ada" });
assert.equal(text satisfies string, "Hello Ada!");
const handler = await client.start("greet", { name: "Grace" });
for await (const event of handler.streamEvents()) assert.equal(event.load([Greeting]).text, "Hello Grace!");
await assert.rejects(client.handler("none").refresh(), NotFoundError);
