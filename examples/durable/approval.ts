import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Expense extends StartEvent.extend("Expense", { amount: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { by: z.string() }) {}

/** Waits for somebody, for as long as it takes. */
export const approval = defineWorkflow({ name: "approval" })
  .step("ask", { on: [Expense], emits: [Question] }, async ({ amount }, context) => {
    await context.store.set("amount", amount);
    return new Question({ text: `May we spend ${amount}?` });
  })
  .step("decide", { on: [Answer], emits: [StopEvent] }, async ({ by }, context) => {
    return new StopEvent({ result: `${by} approved ${await context.store.get("amount")}` });
  })
  .build();
