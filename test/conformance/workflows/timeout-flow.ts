import { setTimeout } from "node:timers/promises";
import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";

/** Takes longer than it may. */
export class TimeoutFlow extends Workflow.with({ timeout: "0.2s" }) {
  readonly hang = this.step({ on: [StartEvent], emits: [StopEvent] }, async (_event, { signal }) => {
    await setTimeout(30_000, undefined, { signal });
    return new StopEvent({ result: "never" });
  });
}
