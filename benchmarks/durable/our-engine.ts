import { type ServerLogger, WorkflowServer, type WorkflowStore } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import type { StepEngine } from "./step-engine.ts";

class Begin extends StartEvent.extend("Begin", { end: z.number() }) {}
class Count extends WorkflowEvent.extend("Count", { n: z.number(), end: z.number() }) {}

/** A server as it is by default, but for its store; its runs are asked for without a network. */
export async function openEngine(store: WorkflowStore, onStep: () => void): Promise<StepEngine> {
  const next = (n: number, end: number): Count | StopEvent => {
    onStep();
    return n === end ? new StopEvent({ result: end }) : new Count({ n, end });
  };
  const loop = defineWorkflow({ name: "loop" })
    .step("begin", { on: [Begin], emits: [Count, StopEvent] }, async ({ end }) => next(1, end))
    .step("count", { on: [Count], emits: [Count, StopEvent] }, async ({ n, end }) => next(n + 1, end))
    .build();
  const server = new WorkflowServer({ store, logger: errorsOnly }).addWorkflow("loop", loop);
  await server.start();
  return {
    async run(steps) {
      const body = JSON.stringify({ start_event: { end: steps } });
      const request = new Request("http://localhost/workflows/loop/run", { method: "POST", body });
      const response = await server.fetch(request);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      const { result } = (await response.json()) as {
        readonly result: { readonly value: { readonly result: unknown } };
      };
      return result.value.result;
    },
    async close() {
      await server.stop();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Progress is of no interest here. */
export const errorsOnly: ServerLogger = { info: () => {}, warn: console.error, error: console.error };
