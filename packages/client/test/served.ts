// A server of which a client takes nothing but the type.
import { WorkflowServer } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

export class Topic extends StartEvent.extend("Topic", { topic: z.string(), tries: z.number().default(1) }) {}
export class Critique extends StopEvent.extend("Critique", { verdict: z.string(), stars: z.array(z.number()) }) {}

const joke = defineWorkflow({ name: "joke" })
  .step("write", { on: [Topic], emits: [StopEvent] }, ({ topic }) => new StopEvent({ result: topic }))
  .build();
const review = defineWorkflow({ name: "review" })
  .step("read", { on: [StartEvent], emits: [Critique] }, () => new Critique({ verdict: "good", stars: [5] }))
  .build();

export const server = new WorkflowServer().addWorkflow("joke", joke).addWorkflow("review", review);
