import { WorkflowServer } from "@llama-agents/server";
import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Order extends StartEvent.extend("Order", { what: z.string() }) {}
export class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Approval extends HumanResponseEvent.extend("Approval", { by: z.string() }) {}

/** Serves a workflow that asks before it buys. */
export const createOrderServer = () =>
  new WorkflowServer().addWorkflow(
    "order",
    defineWorkflow({ name: "order" })
      .step("ask", { on: [Order], emits: [Question] }, ({ what }) => new Question({ text: `May we buy ${what}?` }))
      .step("buy", { on: [Approval], emits: [StopEvent] }, ({ by }) => new StopEvent({ result: `Approved by ${by}` }))
      .build(),
  );

export type OrderServer = ReturnType<typeof createOrderServer>;
