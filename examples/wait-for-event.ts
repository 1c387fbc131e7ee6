// Human in the loop within one step: it is suspended by `waitForEvent`, and runs again from its start when the answer
// has come. So whatever it does before the wait must be harmless to do twice.
import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Approval extends HumanResponseEvent.extend("Approval", { invoice: z.number(), by: z.string() }) {}

const approvalFlow = defineWorkflow({ name: "approval", events: [Question, Approval] })
  .step("approve", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const approval = await context.waitForEvent(Approval, {
      waiterEvent: new Question({ text: "May invoice 7 be paid?" }),
      requirements: { invoice: 7 },
      timeout: null,
    });
    return new StopEvent({ result: `approved by ${approval.by}` });
  })
  .build();

const handler = approvalFlow.start();
for await (const question of handler.streamEvents([Question])) {
  console.log(question.text);
  await handler.sendEvent(new Approval({ invoice: 6, by: "Bob" })); // another invoice: not what the step waits for
  await handler.sendEvent(new Approval({ invoice: 7, by: "Ada" }));
}
console.log(await handler.result());

// Prints:
// May invoice 7 be paid?
// approved by Ada
