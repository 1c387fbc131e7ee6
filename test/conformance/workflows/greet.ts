import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { StreamEvent } from "./stream-event.ts";

export class Greet extends Workflow {
  readonly greet = this.step({ on: [StartEvent], emits: [StopEvent] }, (event, context) => {
    for (let sequence = 0; sequence < 3; sequence++) context.writeEventToStream(new StreamEvent({ sequence }));
    return new StopEvent({ result: `Hello, ${event.get("name", "World")}!` });
  });
}
