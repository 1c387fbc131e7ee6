import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

class ApprovalRequest extends InputRequiredEvent.extend("ApprovalRequest", { topic: z.string() }) {
  static override readonly namespace = namespace;
}
export class Approval extends HumanResponseEvent.extend("Approval", {
  user: z.string(),
  ok: z.boolean().default(true),
}) {
  static override readonly namespace = namespace;
}

/** A person in the loop, within one step. */
export class Waiter extends Workflow.with({ timeout: "600s", events: [ApprovalRequest, Approval] }) {
  readonly wait = this.step({ on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
    const { user, ok } = await context.waitForEvent(Approval, {
      waiterEvent: new ApprovalRequest({ topic: String(event.get("topic", "deploy")) }),
      waiterId: "approval",
      requirements: { user: String(event.get("user", "alice")) },
    });
    return new StopEvent({ result: { user, ok } });
  });
}
