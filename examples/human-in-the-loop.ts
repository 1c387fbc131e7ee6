// Human in the loop with two steps: one asks, the other accepts the answer. Nothing waits in between.
import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class AskName extends InputRequiredEvent.extend("AskName", { prompt: z.string() }) {}
class NameGiven extends HumanResponseEvent.extend("NameGiven", { name: z.string() }) {}

const greetFlow = defineWorkflow({ name: "greet" })
  .step("ask", { on: [StartEvent], emits: [AskName] }, () => new AskName({ prompt: "What is your name?" }))
  .step("greet", { on: [NameGiven], emits: [StopEvent] }, ({ name }) => new StopEvent({ result: `Hello, ${name}!` }))
  .build();

const handler = greetFlow.start();
for await (const question of handler.streamEvents([AskName])) {
  console.log(question.prompt);
  await handler.sendEvent(new NameGiven({ name: "Ada" }));
}
console.log(await handler.result());

// Prints:
// What is your name?
// Hello, Ada!
