// State: what the steps of a run share, typed by a schema whose fields all have defaults.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

const CartState = z.object({
  owner: z.object({ name: z.string().default("nobody") }).prefault({}),
  items: z.array(z.string()).default([]),
});

class Visit extends StartEvent.extend("Visit", { name: z.string() }) {}
class Shop extends WorkflowEvent.extend("Shop") {}

const cartFlow = defineWorkflow({ name: "cart", state: CartState })
  .step("enter", { on: [Visit], emits: [Shop] }, async ({ name }, context) => {
    await context.store.set("owner.name", name); // a path: checked by the compiler
    return new Shop();
  })
  .step("shop", { on: [Shop], emits: [StopEvent] }, async (_event, context) => {
    await context.store.edit((draft) => void draft.items.push("apple", "pear")); // nobody else reads or writes meanwhile
    const { owner, items } = await context.store.getState();
    return new StopEvent({ result: `${owner.name}: ${items.join(", ")}` });
  })
  .build();

const handler = cartFlow.start({ name: "Ada" });
console.log(await handler.result());
console.log(await handler.context.store.get("items.0"));

// Prints:
// Ada: apple, pear
// apple
