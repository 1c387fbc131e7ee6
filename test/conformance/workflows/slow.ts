import { setTimeout } from "node:timers/promises";
import { StartEvent, StopEvent, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

class Tick extends WorkflowEvent.extend("Tick", { n: z.int() }) {
  static override readonly namespace = namespace;
}

export class Slow extends Workflow.with({ timeout: "600s" }) {
  readonly sleepy = this.step({ on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
    const end = performance.now() + Number(event.get("seconds", 1)) * 1_000;
    for (let n = 0; performance.now() < end; n++) {
      context.writeEventToStream(new Tick({ n }));
      await setTimeout(50, undefined, { signal: context.signal });
    }
    return new StopEvent({ result: "slept" });
  });
}
