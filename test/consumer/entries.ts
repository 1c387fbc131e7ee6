// The entries of a package share their classes, and these have their names: the build bundles each package.
import assert from "node:assert/strict";
import * as client from "@llama-agents/client";
import * as protocol from "@llama-agents/protocol";
import * as schemas from "@llama-agents/protocol/schemas";
import * as server from "@llama-agents/server";
import * as workflows from "@llama-agents/workflows";
import { drawAllPossibleFlowsMermaid } from "@llama-agents/workflows/node";
import { runWorkflow } from "@llama-agents/workflows/testing";

for (const entry of [client, protocol, schemas, server, workflows]) {
  for (const [name, value] of Object.entries(entry)) {
    if (/^class\b/.test(String(value))) assert.equal((value as { readonly name: string }).name, name);
  }
}

const { defineWorkflow, StartEvent, StopEvent } = workflows;
const echo = defineWorkflow({ name: "echo" })
  .step("echo", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: "heard" }))
  .build();
const { events } = await runWorkflow(echo);
assert.ok(events.at(-1) instanceof StopEvent);
assert.match(await drawAllPossibleFlowsMermaid(echo), /StopEvent/);
