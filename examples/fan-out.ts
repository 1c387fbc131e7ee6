// Fan-out: one step sends many events, several workers handle them at once, one step collects the answers.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Questions extends StartEvent.extend("Questions", { questions: z.array(z.string()) }) {}
class Question extends WorkflowEvent.extend("Question", { text: z.string(), total: z.number() }) {}
class Answer extends WorkflowEvent.extend("Answer", { text: z.string(), total: z.number() }) {}

const researchFlow = defineWorkflow({ name: "research" })
  .step("split", { on: [Questions], emits: [Question] }, ({ questions }, context) => {
    for (const text of questions) context.sendEvent(new Question({ text, total: questions.length }));
  })
  .step("answer", { on: [Question], emits: [Answer], numWorkers: 3 }, async ({ text, total }) => {
    return new Answer({ text: `${text} Yes.`, total });
  })
  .step("combine", { on: [Answer], emits: [StopEvent] }, (event, context) => {
    const answers = context.collectEvents(event, Answer, event.total);
    if (!answers) return; // some are missing still
    return new StopEvent({ result: answers.map(({ text }) => text) });
  })
  .build();

console.log(await researchFlow.run({ questions: ["Is it round?", "Is it red?", "Is it edible?"] }));

// Prints:
// [ 'Is it round? Yes.', 'Is it red? Yes.', 'Is it edible? Yes.' ]
