// Saving a run as JSON while it waits, and going on from it later, in this process or another one.
import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Trip extends StartEvent.extend("Trip", { from: z.string() }) {}
class AskPlace extends InputRequiredEvent.extend("AskPlace") {}
class Place extends HumanResponseEvent.extend("Place", { name: z.string() }) {}

const tripFlow = defineWorkflow({ name: "trip" })
  .step("ask", { on: [Trip], emits: [AskPlace] }, async ({ from }, context) => {
    await context.store.set("from", from);
    return new AskPlace();
  })
  .step("book", { on: [Place], emits: [StopEvent] }, async ({ name }, context) => {
    return new StopEvent({ result: `${await context.store.get("from")} to ${name}` });
  })
  .build();

const first = tripFlow.start({ from: "Rome" });
for await (const _question of first.streamEvents([AskPlace])) break;
const saved = JSON.stringify(await first.context.toDict());
await first.cancel();

const context = tripFlow.createContext(JSON.parse(saved));
const second = tripFlow.start(undefined, { context });
await second.sendEvent(new Place({ name: "Oslo" }));
console.log(await second.result());

// Prints:
// Rome to Oslo
