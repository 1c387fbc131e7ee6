import { StartEvent, StopEvent, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { integer } from "./integer.ts";
import { namespace } from "./namespace.ts";

class StepTwo extends WorkflowEvent.extend("StepTwo", { index: z.int() }) {
  static override readonly namespace = namespace;
}
class StepDone extends WorkflowEvent.extend("StepDone", { index: z.int() }) {
  static override readonly namespace = namespace;
}

export class Fanout extends Workflow {
  readonly split = this.step({ on: [StartEvent], emits: [StepTwo] }, async (event, context) => {
    const count = integer(event.get("n", 3));
    await context.store.set("n", count);
    for (let index = 0; index < count; index++) context.sendEvent(new StepTwo({ index }));
  });

  readonly work = this.step({ on: [StepTwo], emits: [StepDone], numWorkers: 4 }, ({ index }) => {
    return new StepDone({ index: index * 10 });
  });

  readonly gather = this.step({ on: [StepDone], emits: [StopEvent] }, async (event, context) => {
    const count = integer(await context.store.get("n"));
    const done = context.collectEvents(event, StepDone, count);
    if (!done) return;
    return new StopEvent({ result: done.map(({ index }) => index).sort((a, b) => a - b) });
  });
}
