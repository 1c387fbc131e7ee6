import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";

/** Tells what its start event looked like. */
export class Echo extends Workflow {
  readonly echo = this.step({ on: [StartEvent], emits: [StopEvent] }, (event) => {
    return new StopEvent({ result: event.toJSON() });
  });
}
