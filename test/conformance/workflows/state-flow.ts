import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { z } from "zod";
import { integer } from "./integer.ts";

const CounterState = z.object({ count: z.int().default(0), notes: z.array(z.string()).default([]) });

export class StateFlow extends Workflow.with({ state: CounterState }) {
  readonly bump = this.step({ on: [StartEvent], emits: [StopEvent] }, async (event, { store }) => {
    const by = integer(event.get("by", 1));
    await store.edit((draft) => {
      draft.count += by;
      draft.notes.push(`+${by}`);
    });
    await store.set("count", await store.get("count"));
    return new StopEvent({ result: await store.get("count") });
  });
}
