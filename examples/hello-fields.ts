// The same workflow as a class whose fields are the steps: no decorator, so any tool runs it, plain Node included.
import { StartEvent, StopEvent, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}

class JokeFlow extends Workflow.with({ start: Topic }) {
  readonly write = this.step({ on: [Topic], emits: [Joke] }, async (event) => {
    return new Joke({ text: `A joke about ${event.topic}.` });
  });

  readonly praise = this.step({ on: [Joke], emits: [StopEvent] }, async (event) => {
    return new StopEvent({ result: `${event.text} Very funny.` });
  });
}

console.log(await new JokeFlow().run({ topic: "pirates" }));

// Prints:
// A joke about pirates. Very funny.
