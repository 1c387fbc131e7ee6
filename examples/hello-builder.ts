// A workflow written with the builder: the types of the handlers follow from `on` and `emits`.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}

const jokeFlow = defineWorkflow({ name: "joke" })
  .step("write", { on: [Topic], emits: [Joke] }, async (event) => {
    return new Joke({ text: `A joke about ${event.topic}.` });
  })
  .step("praise", { on: [Joke], emits: [StopEvent] }, async (event) => {
    return new StopEvent({ result: `${event.text} Very funny.` });
  })
  .build();

console.log(await jokeFlow.run({ topic: "pirates" }));

// Prints:
// A joke about pirates. Very funny.
