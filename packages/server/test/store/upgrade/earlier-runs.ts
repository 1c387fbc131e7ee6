// The workflows whose runs are in the fixtures. They are never changed, as the runs of others are not: a run of another
// kind gets a workflow of its own.
import {
  type AnyWorkflow,
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  waitFixed,
} from "@llama-agents/workflows";
import { z } from "zod";

class Expense extends StartEvent.extend("Expense", { amount: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { by: z.string() }) {}
class Item extends HumanResponseEvent.extend("Item", { number: z.number() }) {}
class Counted extends WorkflowEvent.extend("Counted", { value: z.number() }) {}
class Named extends StartEvent.extend("Named", { name: z.string() }) {}

const createApproval = () =>
  defineWorkflow({ name: "approval" })
    .step("ask", { on: [Expense], emits: [Question] }, async ({ amount }, context) => {
      await context.store.set("amount", amount);
      return new Question({ text: `May we spend ${amount}?` });
    })
    .step("decide", { on: [Answer], emits: [StopEvent] }, async ({ by }, context) => {
      return new StopEvent({ result: `${await context.store.get("amount")} by ${by}` });
    })
    .build();

const createReminder = () =>
  defineWorkflow({ name: "reminder", events: [Answer] })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const waiterEvent = new Question({ text: "Anybody?" });
      const answer = context.waitForEvent(Answer, { waiterEvent, timeout: "1h" });
      return new StopEvent({ result: await answer.then(({ by }) => by).catch(({ name }: Error) => name) });
    })
    .build();

const retry = retryPolicy({ wait: waitFixed("1h"), stop: stopAfterAttempt(2) });

const createImport = () =>
  defineWorkflow({ name: "import" })
    .step("load", { on: [StartEvent], emits: [StopEvent], retry }, (_event, context) => {
      const { retryNumber } = context.retryInfo();
      if (retryNumber === 0) throw new Error("not yet");
      return new StopEvent({ result: `loaded by attempt ${retryNumber + 1}` });
    })
    .build();

const createCounting = (gate: Promise<void>) =>
  defineWorkflow({ name: "counting", state: z.object({ seen: z.array(z.number()).default([]) }) })
    .step("begin", { on: [StartEvent], emits: [Counted] }, () => new Counted({ value: 1 }))
    .step("count", { on: [Counted], emits: [Counted, StopEvent] }, async ({ value }, context) => {
      if (value === 2) await gate;
      await context.store.edit((state) => void state.seen.push(value));
      context.writeEventToStream(new Counted({ value }));
      return value < 3 ? new Counted({ value: value + 1 }) : new StopEvent({ result: await context.store.get("seen") });
    })
    .build();

const createCollecting = () =>
  defineWorkflow({ name: "collecting" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({ text: "Three, please" }))
    .step("add", { on: [Item], emits: [StopEvent] }, (item, context) => {
      const items = context.collectEvents(item, Item, 3);
      return items && new StopEvent({ result: items.map(({ number }) => number) });
    })
    .build();

const createSingle = (gate: Promise<void>) =>
  defineWorkflow({ name: "single", numConcurrentRuns: 1 })
    .step("work", { on: [Named], emits: [StopEvent] }, async ({ name }) => {
      await gate;
      return new StopEvent({ result: `${name} is done` });
    })
    .build();

/** @param gate - what steps wait for that are at work in the fixtures */
export const earlierWorkflows = (gate: Promise<void>): Readonly<Record<string, AnyWorkflow>> => ({
  approval: createApproval(),
  reminder: createReminder(),
  import: createImport(),
  counting: createCounting(gate),
  collecting: createCollecting(),
  single: createSingle(gate),
});

/** What becomes of the runs, by handler, when those who are asked answer. */
export const results: Readonly<Record<string, unknown>> = {
  ended: "900 by Grace",
  released: "900 by Ada",
  "released-with-deadline": "TimeoutError",
  waiting: "50 by Ada",
  collecting: [1, 2, 3],
  "in-retry-delay": "loaded by attempt 2",
  "in-progress": [1, 2, 3],
  "alone-at-work": "first is done",
  "waiting-for-its-turn": "second is done",
};
