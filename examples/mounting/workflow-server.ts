import { WorkflowServer } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Countdown extends StartEvent.extend("Countdown", { from: z.number().int().default(3) }) {}
class Tick extends WorkflowEvent.extend("Tick", { left: z.number() }) {}

/** The server that each of these examples mounts, of one workflow that counts down. */
export function createCountdownServer(basePath = "") {
  const countdown = defineWorkflow({ name: "countdown" })
    .step("count", { on: [Countdown], emits: [StopEvent] }, ({ from }, context) => {
      for (let left = from; left > 0; left--) context.writeEventToStream(new Tick({ left }));
      return new StopEvent({ result: "lift-off" });
    })
    .build();
  return new WorkflowServer({ basePath }).addWorkflow("countdown", countdown);
}
