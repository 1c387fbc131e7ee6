import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

/** Below this a machine may decide. */
const limit = 100;

const expense = z.object({ purpose: z.string().default(""), amount: z.number().default(0) });

class ExpenseSubmitted extends StartEvent.extend("ExpenseSubmitted", {
  purpose: z.string().min(1),
  amount: z.number().positive(),
}) {}

class ApprovalRequired extends InputRequiredEvent.extend("ApprovalRequired", {
  question: z.string(),
}) {}

class ApprovalDecision extends HumanResponseEvent.extend("ApprovalDecision", {
  approved: z.boolean(),
  by: z.string().default("somebody"),
}) {}

class ExpenseDecided extends StopEvent.extend("ExpenseDecided", {
  approved: z.boolean(),
  reason: z.string(),
}) {}

/** Approves small expenses at once, and waits for a human for the others: for days, if need be. */
export const expenseApproval = defineWorkflow({
  name: "expense-approval",
  description: `Approves expenses up to ${limit}; above that a human decides.`,
  state: expense,
})
  .step(
    "review",
    { on: [ExpenseSubmitted], emits: [ApprovalRequired, ExpenseDecided] },
    async ({ purpose, amount }, context) => {
      if (amount <= limit) return new ExpenseDecided({ approved: true, reason: `${amount} is within ${limit}` });
      await context.store.setState({ purpose, amount });
      return new ApprovalRequired({ question: `May ${amount} be spent on ${purpose}?` });
    },
  )
  .step("decide", { on: [ApprovalDecision], emits: [ExpenseDecided] }, async ({ approved, by }, context) => {
    const { purpose, amount } = await context.store.getState();
    const verb = approved ? "approved" : "refused";
    return new ExpenseDecided({ approved, reason: `${by} ${verb} ${amount} for ${purpose}` });
  })
  .build();
