// A branch: a step returns one event or another, and each goes its own way.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Order extends StartEvent.extend("Order", { amount: z.number() }) {}
class SmallOrder extends WorkflowEvent.extend("SmallOrder", { amount: z.number() }) {}
class LargeOrder extends WorkflowEvent.extend("LargeOrder", { amount: z.number() }) {}

const orderFlow = defineWorkflow({ name: "order" })
  .step("sort", { on: [Order], emits: [SmallOrder, LargeOrder] }, ({ amount }) => {
    return amount < 100 ? new SmallOrder({ amount }) : new LargeOrder({ amount });
  })
  .step("accept", { on: [SmallOrder], emits: [StopEvent] }, ({ amount }) => {
    return new StopEvent({ result: `accepted: ${amount}` });
  })
  .step("review", { on: [LargeOrder], emits: [StopEvent] }, ({ amount }) => {
    return new StopEvent({ result: `to be reviewed: ${amount}` });
  })
  .build();

console.log(await orderFlow.run({ amount: 20 }));
console.log(await orderFlow.run({ amount: 5_000 }));

// Prints:
// accepted: 20
// to be reviewed: 5000
