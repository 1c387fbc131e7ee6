// Bundled and run in a browser by `browser.test.ts`.
import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  waitFixed,
} from "../../../src/index.ts";

class Task extends WorkflowEvent.extend("Task") {}
class Answer extends WorkflowEvent.extend("Answer") {}
class Question extends InputRequiredEvent.extend("Question") {}
class Reply extends HumanResponseEvent.extend("Reply") {}

let attempts = 0;

/** A fan-out, a retry, a question to a human, the state, and the stream. */
const workflow = defineWorkflow({ name: "in-a-browser", timeout: "30s" })
  .step("split", { on: [StartEvent], emits: [Task] }, async (event, context) => {
    await context.store.set("greeting", event.get("greeting"));
    for (let number = 0; number < 300; number++) context.sendEvent(new Task({ number }));
  })
  .step("work", { on: [Task], emits: [Answer] }, async (event) => new Answer({ number: event.get("number") }))
  .step(
    "join",
    { on: [Answer], emits: [StopEvent], retry: retryPolicy({ wait: waitFixed(1), stop: stopAfterAttempt(3) }) },
    async (event, context) => {
      const answers = context.collectEvents(event, Answer, 300);
      if (!answers) return undefined;
      if (attempts++ === 0) throw new Error("the first attempt fails");
      const reply = await context.waitForEvent(Reply, { waiterEvent: new Question() });
      const sum = answers.reduce((total, answer) => total + Number(answer.get("number")), 0);
      return new StopEvent({ result: `${await context.store.get("greeting")} ${reply.get("name")}: ${sum}` });
    },
  )
  .build();

async function run(): Promise<unknown> {
  const handler = workflow.start({ greeting: "Hello" });
  for await (const event of handler.streamEvents()) {
    if (Question.is(event)) await handler.sendEvent(new Reply({ name: "Ada" }));
  }
  const cancelled = workflow.start();
  await cancelled.cancel();
  return `${await handler.result()}; ${cancelled.stopEvent?.constructor.name}`;
}

Object.assign(globalThis, { outcome: run() });
