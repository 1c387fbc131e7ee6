import { StartEvent, StopEvent, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { integer } from "./integer.ts";
import { namespace } from "./namespace.ts";

class LoopEvent extends WorkflowEvent.extend("LoopEvent", { n: z.int() }) {
  static override readonly namespace = namespace;
}

export class Loop extends Workflow {
  readonly begin = this.step({ on: [StartEvent], emits: [LoopEvent] }, (event) => {
    return new LoopEvent({ n: integer(event.get("n", 3)) });
  });

  readonly turn = this.step({ on: [LoopEvent], emits: [LoopEvent, StopEvent] }, ({ n }) => {
    return n <= 0 ? new StopEvent({ result: "done" }) : new LoopEvent({ n: n - 1 });
  });
}
