// Workflows that wait, in all the ways there are.
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

class Prompt extends InputRequiredEvent.extend("Prompt", { about: z.string() }) {}
class Reply extends HumanResponseEvent.extend("Reply", {
  text: z.string(),
  ticket: z.number().default(0),
  scope: z.record(z.string(), z.string()).default({}),
}) {}
class Item extends HumanResponseEvent.extend("Item", { amount: z.number() }) {}
class Pause extends WorkflowEvent.extend("Pause", { name: z.string() }) {}

const topics = ["name", "age", "city"] as const;

/** Asks for three things, one after the other, and keeps what it was told. */
const createConversation = () =>
  defineWorkflow({ name: "conversation", state: z.object({ told: z.array(z.string()).default([]) }) })
    .step("begin", { on: [StartEvent], emits: [Prompt] }, () => new Prompt({ about: topics[0] }))
    .step("listen", { on: [Reply], emits: [Prompt, StopEvent] }, async ({ text }, context) => {
      const told = [...(await context.store.get("told")), text];
      await context.store.set("told", told);
      const about = topics[told.length];
      return about === undefined ? new StopEvent({ result: told }) : new Prompt({ about });
    })
    .build();

/** Adds five amounts, whenever they come. */
const createCollecting = () =>
  defineWorkflow({ name: "collecting" })
    .step("begin", { on: [StartEvent], emits: [Prompt] }, () => new Prompt({ about: "amounts" }))
    .step("add", { on: [Item], emits: [StopEvent] }, (item, context) => {
      const items = context.collectEvents(item, Item, 5);
      return items && new StopEvent({ result: items.map(({ amount }) => amount) });
    })
    .build();

/** Waits within a step, for a reply with requirements that are not JSON. */
const createPicky = () =>
  defineWorkflow({ name: "picky", events: [Reply] })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const { text } = await context.waitForEvent(Reply, {
        waiterEvent: new Prompt({ about: "ticket 7" }),
        waiterId: "picky",
        requirements: { ticket: 7, scope: new Map() as never },
        timeout: null,
      });
      return new StopEvent({ result: text });
    })
    .build();

/** Waits for a reply for an hour, and goes on without it. */
const createPatient = () =>
  defineWorkflow({ name: "patient", events: [Reply] })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const waiterEvent = new Prompt({ about: "anything" });
      const reply = context.waitForEvent(Reply, { waiterEvent, timeout: "1h" });
      return new StopEvent({ result: await reply.then(({ text }) => text).catch(({ name }: Error) => name) });
    })
    .build();

/** Has an hour in all. */
const createTimed = () =>
  defineWorkflow({ name: "timed", timeout: "1h" })
    .step("ask", { on: [StartEvent], emits: [Prompt] }, () => new Prompt({ about: "anything" }))
    .step("decide", { on: [Reply], emits: [StopEvent] }, ({ text }) => new StopEvent({ result: text }))
    .build();

/** Throws when it gets its reply. */
const createFragile = () =>
  defineWorkflow({ name: "fragile" })
    .step("ask", { on: [StartEvent], emits: [Prompt] }, () => new Prompt({ about: "anything" }))
    .step("decide", { on: [Reply], emits: [StopEvent] }, ({ text }) => {
      throw new Error(`no ${text}`);
    })
    .build();

/** Fails at first, and is tried again after ten minutes. */
const createRetrying = () =>
  defineWorkflow({ name: "retrying" })
    .step(
      "try",
      {
        on: [StartEvent],
        emits: [StopEvent],
        retry: retryPolicy({ wait: waitFixed("10m"), stop: stopAfterAttempt(3) }),
      },
      (_event, context) => {
        const { retryNumber, elapsedMs } = context.retryInfo();
        if (retryNumber < 1) throw new Error("not yet");
        return new StopEvent({ result: { retryNumber, elapsedMs } });
      },
    )
    .build();

/** What the steps of `createWorking` wait for, by the name of the run; set by tests. */
export const gates = new Map<string, Promise<void>>();
/** The executions of the steps of `createWorking`, by the name of the run. */
export const executions = new Map<string, number>();

class Named extends StartEvent.extend("Named", { name: z.string() }) {}

/** Waits for an hour at most, and then has something to do which takes as long as the test says. */
const createWorking = () =>
  defineWorkflow({ name: "working", events: [Reply] })
    .step("wait", { on: [Named], emits: [Pause] }, async ({ name }, context) => {
      const waiterEvent = new Prompt({ about: name });
      await context.waitForEvent(Reply, { waiterEvent, timeout: "1h" }).catch(() => {});
      return new Pause({ name });
    })
    .step("work", { on: [Pause], emits: [StopEvent] }, async ({ name }) => {
      executions.set(name, (executions.get(name) ?? 0) + 1);
      await gates.get(name);
      return new StopEvent({ result: `${name} is done` });
    })
    .build();

/** Has one run at a time. */
const createSingle = () =>
  defineWorkflow({ name: "single", numConcurrentRuns: 1 })
    .step("work", { on: [Named], emits: [StopEvent] }, async ({ name }) => {
      executions.set(name, (executions.get(name) ?? 0) + 1);
      await gates.get(name);
      return new StopEvent({ result: `${name} is done` });
    })
    .build();

export const durableWorkflows = (): Record<string, AnyWorkflow> => ({
  conversation: createConversation(),
  collecting: createCollecting(),
  picky: createPicky(),
  patient: createPatient(),
  timed: createTimed(),
  fragile: createFragile(),
  retrying: createRetrying(),
  working: createWorking(),
  single: createSingle(),
});
