import { setImmediate } from "node:timers/promises";
import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { integer } from "./integer.ts";
import { StreamEvent } from "./stream-event.ts";

export class BigStream extends Workflow {
  readonly pour = this.step({ on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
    const count = integer(event.get("n", 100));
    for (let sequence = 0; sequence < count; sequence++) {
      context.writeEventToStream(new StreamEvent({ sequence }));
      if (sequence % 50 === 49) await setImmediate();
    }
    return new StopEvent({ result: count });
  });
}
