import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";

/** The error of a step goes by its class's name on the wire: those of the reference application are mimicked. */
class ValueError extends Error {
  override readonly name = "ValueError";
}

export class Fail extends Workflow {
  readonly explode = this.step({ on: [StartEvent], emits: [StopEvent] }, () => {
    throw new ValueError("boom");
  });
}
