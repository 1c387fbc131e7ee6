import { StartEvent, StopEvent, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

class LeftEvent extends WorkflowEvent.extend("LeftEvent", { value: z.string() }) {
  static override readonly namespace = namespace;
}
class RightEvent extends WorkflowEvent.extend("RightEvent", { value: z.string() }) {
  static override readonly namespace = namespace;
}

export class Branch extends Workflow {
  readonly choose = this.step({ on: [StartEvent], emits: [LeftEvent, RightEvent] }, (event) => {
    return event.get("side", "left") === "left" ? new LeftEvent({ value: "L" }) : new RightEvent({ value: "R" });
  });

  readonly left = this.step({ on: [LeftEvent], emits: [StopEvent] }, ({ value }) => {
    return new StopEvent({ result: `went ${value}` });
  });

  readonly right = this.step({ on: [RightEvent], emits: [StopEvent] }, ({ value }) => {
    return new StopEvent({ result: `went ${value}` });
  });
}
