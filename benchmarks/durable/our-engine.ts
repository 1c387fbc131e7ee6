import { createDurableRuntime, type ServerLogger, type WorkflowStore } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import type { StepEngine } from "./step-engine.ts";

class Begin extends StartEvent.extend("Begin", { end: z.number() }) {}
class Count extends WorkflowEvent.extend("Count", { n: z.number(), end: z.number() }) {}

/** The runtime as it is by default, but for its store. */
export async function openEngine(store: WorkflowStore, onStep: () => void): Promise<StepEngine> {
  const next = (n: number, end: number): Count | StopEvent => {
    onStep();
    return n === end ? new StopEvent({ result: end }) : new Count({ n, end });
  };
  const runtime = createDurableRuntime({ store, logger: errorsOnly });
  const loop = defineWorkflow({ name: "loop", runtime })
    .step("begin", { on: [Begin], emits: [Count, StopEvent] }, async ({ end }) => next(1, end))
    .step("count", { on: [Count], emits: [Count, StopEvent] }, async ({ n, end }) => next(n + 1, end))
    .build();
  await runtime.launch();
  return {
    run: (end) => loop.run({ end }),
    async close() {
      await runtime.destroy();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Progress is of no interest here. */
export const errorsOnly: ServerLogger = { info: () => {}, warn: console.error, error: console.error };
