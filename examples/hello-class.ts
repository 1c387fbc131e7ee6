// The same workflow as a class with decorated methods. Run it with a tool that lowers decorators, such as tsx or tsc.
import { StartEvent, StopEvent, step, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}

class JokeFlow extends Workflow.with({ start: Topic }) {
  @step({ on: [Topic], emits: [Joke] })
  async write(event: Topic): Promise<Joke> {
    return new Joke({ text: `A joke about ${event.topic}.` });
  }

  @step({ on: [Joke], emits: [StopEvent] })
  async praise(event: Joke): Promise<StopEvent> {
    return new StopEvent({ result: `${event.text} Very funny.` });
  }
}

console.log(await new JokeFlow().run({ topic: "pirates" }));

// Prints:
// A joke about pirates. Very funny.
