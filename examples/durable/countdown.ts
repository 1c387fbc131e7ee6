// A run that survives its process: press Ctrl+C while it counts, or kill it, and start the program again. It goes on where
// it was. The step that was at work begins again; those that had ended do not. When all is done, only the result is printed.
import { setTimeout } from "node:timers/promises";
import { createDurableRuntime } from "@llama-agents/server";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Count extends WorkflowEvent.extend("Count", { left: z.number() }) {}

const store = new SqliteWorkflowStore(process.argv[2] ?? "countdown.db");
const runtime = createDurableRuntime({ store });

const countdown = defineWorkflow({ name: "countdown", runtime })
  .step("begin", { on: [StartEvent], emits: [Count] }, () => new Count({ left: 10 }))
  .step("count", { on: [Count], emits: [Count, StopEvent] }, async ({ left }) => {
    console.log(left);
    await setTimeout(300);
    return left > 1 ? new Count({ left: left - 1 }) : new StopEvent({ result: "liftoff" });
  })
  .build();

// The id tells which run is meant: an unfinished one goes on, one that is over gives its result again.
console.log(await countdown.run({}, { runId: "countdown-1" }));

await runtime.destroy();
await store[Symbol.asyncDispose]();
