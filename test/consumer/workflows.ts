// What a user's project does with the installed packages: compiled and run by scripts/check-packages.ts.
import assert from "node:assert/strict";
import { defineWorkflow, StartEvent, StopEvent, step, Workflow, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Topic extends StartEvent.extend("Topic", { topic: z.string() }) {}
class Joke extends WorkflowEvent.extend("Joke", { text: z.string() }) {}
class Critique extends StopEvent.extend("Critique", { verdict: z.string() }) {}

const built = defineWorkflow({ name: "joke" })
  .step("write", { on: [Topic], emits: [Joke] }, (event) => new Joke({ text: `about ${event.topic}` }))
  .step("criticize", { on: [Joke], emits: [Critique] }, (event) => new Critique({ verdict: `${event.text}: good` }))
  .build();

class Decorated extends Workflow.with({ start: Topic, stop: Critique }) {
  @step({ on: [Topic], emits: [Joke] })
  write(event: Topic): Joke {
    return new Joke({ text: `about ${event.topic}` });
  }

  @step({ on: [Joke], emits: [Critique] })
  criticize(event: Joke): Critique {
    return new Critique({ verdict: `${event.text}: good` });
  }
}

for (const workflow of [built, new Decorated()]) {
  const { verdict } = await workflow.run({ topic: "pirates" });
  assert.equal(verdict satisfies string, "about pirates: good");
}
