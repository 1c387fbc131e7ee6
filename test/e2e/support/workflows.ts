import { setTimeout as sleep } from "node:timers/promises";
import {
  type AnyEventClass,
  type AnyWorkflow,
  type Context,
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

const order = {
  topic: z.string().min(1),
  count: z.number().int().min(1).max(10).default(1),
  mode: z.enum(["fast", "careful"]).default("careful"),
  tags: z.array(z.string()).default([]),
  note: z.string().nullable().default(null),
  options: z.object({ depth: z.number().int().default(2), isDry: z.boolean().default(false) }).default({
    depth: 2,
    isDry: false,
  }),
};

/** Gives back what it was started with: for the form of its schema. */
export const typed = defineWorkflow({ name: "typed", description: "Gives back what it was started with." })
  .step("echo", { on: [StartEvent.extend("Order", order)], emits: [StopEvent] }, (event) => {
    const { topic, count, mode, tags, note, options } = event;
    return new StopEvent({ result: { topic, count, mode, tags, note, options } });
  })
  .build();

class Part extends WorkflowEvent.extend("Part", { index: z.number() }) {}
class PartDone extends WorkflowEvent.extend("PartDone", { index: z.number() }) {}

/** Three parts at once, two workers. */
export const fanOut = defineWorkflow({ name: "fan-out", description: "Does three parts, two at a time." })
  .step("split", { on: [StartEvent], emits: [Part] }, (_event, context) => {
    for (const index of [0, 1, 2]) context.sendEvent(new Part({ index }));
    return undefined;
  })
  .step("work", { on: [Part], emits: [PartDone], numWorkers: 2 }, async ({ index }) => {
    await sleep(60);
    return new PartDone({ index });
  })
  .step("gather", { on: [PartDone], emits: [StopEvent] }, (event, context) => {
    const all = context.collectEvents(event, PartDone, 3);
    return all && new StopEvent({ result: all.map(({ index }) => index * 10).sort((a, b) => a - b) });
  })
  .build();

class Tick extends WorkflowEvent.extend("Tick", { index: z.number(), text: z.string() }) {}

/** Writes so many events to its stream, in bursts. */
export const ticking = defineWorkflow({ name: "ticking", description: "Writes many events." })
  .step(
    "tick",
    {
      on: [StartEvent.extend("Ticking", { count: z.number().default(100), pauseMs: z.number().default(0) })],
      emits: [StopEvent],
    },
    async ({ count, pauseMs }, context) => {
      for (let index = 0; index < count; index += 1) {
        context.writeEventToStream(new Tick({ index, text: `tick number ${index}` }));
        if (index % 50 === 49) await sleep(pauseMs, undefined, { signal: context.signal });
      }
      return new StopEvent({ result: count });
    },
  )
  .build();

const range = { from: z.number(), to: z.number() };

class GoOn extends HumanResponseEvent.extend("GoOn", { ...range, isLast: z.boolean().default(false) }) {}

/** Writes events whenever it is told to, so that a test knows how many there are at any time. */
export const bursts = defineWorkflow({ name: "bursts", description: "Writes many events whenever it is told to." })
  .step("begin", { on: [StartEvent.extend("Begin", range)], emits: [] }, async ({ from, to }, context) => {
    await writeTicks(context, from, to);
  })
  .step("goOn", { on: [GoOn], emits: [StopEvent] }, async ({ from, to, isLast }, context) => {
    await writeTicks(context, from, to);
    return isLast ? new StopEvent({ result: to }) : undefined;
  })
  .build();

async function writeTicks(context: Pick<Context, "writeEventToStream">, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) {
    context.writeEventToStream(new Tick({ index, text: `tick number ${index}` }));
    if (index % 100 === 99) await sleep(1);
  }
}

/** Fails at its second attempt for good, with a stack. */
export const failing = defineWorkflow({ name: "failing", description: "Fails, and says where." })
  .step("prepare", { on: [StartEvent.extend("Failing", {})], emits: [Part] }, () => new Part({ index: 7 }))
  .step(
    "break",
    {
      on: [Part],
      emits: [StopEvent],
      retry: retryPolicy({ wait: waitFixed(50), stop: stopAfterAttempt(2) }),
    },
    (): StopEvent => explode(),
  )
  .build();

function explode(): never {
  throw new RangeError("the reactor is too hot");
}

class NameRequired extends InputRequiredEvent.extend("NameRequired", { prompt: z.string() }) {}
class NameGiven extends HumanResponseEvent.extend("NameGiven", { name: z.string().min(1) }) {}

/** Waits within a step for a human. */
export const asking = defineWorkflow({
  name: "asking",
  description: "Asks for a name.",
  events: [NameRequired, NameGiven],
})
  .step("ask", { on: [StartEvent.extend("Asking", {})], emits: [StopEvent, NameRequired] }, async (_event, context) => {
    const { name } = await context.waitForEvent(NameGiven, {
      waiterEvent: new NameRequired({ prompt: "What is your name?" }),
      waiterId: "name",
    });
    await context.store.set("name", name);
    return new StopEvent({ result: `Hello, ${name}` });
  })
  .build();

/** Gives back any value: for results that look like nothing. */
export const giving = defineWorkflow({ name: "giving", description: "Gives back any value." })
  .step("give", { on: [StartEvent.extend("Giving", { value: z.unknown() })], emits: [StopEvent] }, ({ value }) => {
    return new StopEvent({ result: value });
  })
  .build();

class Note extends HumanResponseEvent.extend("Note", { text: z.string() }) {}
class Enough extends HumanResponseEvent.extend("Enough", {}) {}
class Heard extends WorkflowEvent.extend("Heard", { by: z.string(), text: z.string() }) {}

/** Hears notes with two steps, until it is enough. */
export const listening = defineWorkflow({ name: "listening", description: "Hears notes, until it is enough." })
  .step("open", { on: [StartEvent.extend("Listening", {})], emits: [] }, () => undefined)
  .step("left", { on: [Note], emits: [] }, ({ text }, context) => {
    context.writeEventToStream(new Heard({ by: "left", text }));
  })
  .step("right", { on: [Note], emits: [] }, ({ text }, context) => {
    context.writeEventToStream(new Heard({ by: "right", text }));
  })
  .step("close", { on: [Enough], emits: [StopEvent] }, () => new StopEvent({ result: "enough" }))
  .build();

/** Works until it is cancelled. */
export const endless = defineWorkflow({ name: "endless", description: "Works until it is cancelled." })
  .step("work", { on: [StartEvent.extend("Endless", {})], emits: [StopEvent] }, async (_event, context) => {
    await context.store.set("progress", { phase: "working", percent: 40 });
    for (let index = 0; ; index += 1) {
      context.writeEventToStream(new Tick({ index, text: "still working" }));
      await sleep(100, undefined, { signal: context.signal });
    }
  })
  .build();

/** The builder, without its types, which grow with each step. */
interface UntypedBuilder {
  step(name: string, options: { on: AnyEventClass[]; emits: AnyEventClass[] }, handler: () => unknown): UntypedBuilder;
  build(): AnyWorkflow;
}

/** A graph of so many steps, one after the other; each is quick, so that their states change fast. */
export function createChain(length: number): AnyWorkflow {
  const description = `${length} steps, one after the other.`;
  let builder = defineWorkflow({ name: "chain", description }) as unknown as UntypedBuilder;
  let on: AnyEventClass = StartEvent.extend("ChainStart", {});
  for (let index = 0; index < length; index += 1) {
    const Next = index === length - 1 ? StopEvent : WorkflowEvent.extend(`Link${index}`, {});
    builder = builder.step(`step${String(index).padStart(3, "0")}`, { on: [on], emits: [Next] }, async () => {
      await sleep(2);
      return new Next({});
    });
    on = Next;
  }
  return builder.build();
}
