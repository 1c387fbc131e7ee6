import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Count extends StartEvent.extend("Count", {
  events: z.number(),
  /** Events between two pauses; 0 for none. */
  burst: z.number().default(0),
}) {}
class Next extends WorkflowEvent.extend("Next", { from: z.number(), events: z.number(), burst: z.number() }) {}
class Tick extends WorkflowEvent.extend("Tick", { index: z.number(), text: z.string() }) {}

/** Events of one step. */
const perStep = 25;

/** Says a number of events, in steps of which each is recorded, as fast as it can or little by little. */
export const createCounting = () =>
  defineWorkflow({ name: "counting" })
    .step("begin", { on: [Count], emits: [Next] }, ({ events, burst }) => new Next({ from: 0, events, burst }))
    .step("say", { on: [Next], emits: [Next, StopEvent] }, async ({ from, events, burst }, context) => {
      const end = Math.min(from + perStep, events);
      for (let index = from; index < end; index++) {
        // Of different lengths, and with characters of several bytes: cuts fall everywhere.
        context.writeEventToStream(new Tick({ index, text: "né\u2028…".repeat(index % 7) }));
        if (burst > 0 && index % burst === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return end < events ? new Next({ from: end, events, burst }) : new StopEvent({ result: events });
    })
    .build();
