import { setTimeout as pause } from "node:timers/promises";
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

class CountTo extends StartEvent.extend("CountTo", { until: z.number() }) {}
class Next extends WorkflowEvent.extend("Next", { index: z.number(), until: z.number() }) {}

/** A loop whose steps each leave a mark in the state: the result has all marks. */
const createCount = () =>
  defineWorkflow({ name: "count", state: z.object({ marks: z.array(z.number()).default([]) }) })
    .step("count", { on: [CountTo, Next], emits: [Next, StopEvent] }, async (event, context) => {
      const index = Next.is(event) ? event.index : 0;
      if (index % 3 === 1) await pause(2);
      const marks = await context.store.edit((draft) => {
        draft.marks.push(index);
        return [...draft.marks];
      });
      return index + 1 < event.until
        ? new Next({ index: index + 1, until: event.until })
        : new StopEvent({ result: marks });
    })
    .build();

class Gather extends StartEvent.extend("Gather", { parts: z.number() }) {}
class Part extends WorkflowEvent.extend("Part", { index: z.number(), parts: z.number() }) {}
class Found extends WorkflowEvent.extend("Found", { index: z.number(), parts: z.number() }) {}

/** A fan-out: the result has the index of each part once. */
const createGather = () =>
  defineWorkflow({ name: "gather" })
    .step("split", { on: [Gather], emits: [Part] }, ({ parts }, context) => {
      for (let index = 0; index < parts; index++) context.sendEvent(new Part({ index, parts }));
    })
    .step("work", { on: [Part], emits: [Found], numWorkers: 3 }, async ({ index, parts }) => {
      await pause(1 + (index % 3));
      return new Found({ index, parts });
    })
    .step("combine", { on: [Found], emits: [StopEvent] }, (event, context) => {
      const found = context.collectEvents(event, Found, event.parts);
      return found && new StopEvent({ result: found.map(({ index }) => index) });
    })
    .build();

class Ready extends InputRequiredEvent.extend("Ready") {}
class Entry extends HumanResponseEvent.extend("Entry", { id: z.string() }) {}
class Close extends HumanResponseEvent.extend("Close", { id: z.string() }) {}

/** Writes down what is sent to it, until it is closed; the deadline of the run is far away. */
const createLedger = () =>
  defineWorkflow({ name: "ledger", timeout: "1h", state: z.object({ entries: z.array(z.string()).default([]) }) })
    .step("open", { on: [StartEvent], emits: [Ready] }, () => new Ready())
    .step("write", { on: [Entry, Close], emits: [StopEvent], numWorkers: 1 }, async (event, context) => {
      if (event.id.endsWith("0")) await pause(2);
      const entries = await context.store.edit((draft) => {
        draft.entries.push(event.id);
        return [...draft.entries];
      });
      if (Close.is(event)) return new StopEvent({ result: entries });
    })
    .build();

class Ask extends StartEvent.extend("Ask", { rounds: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { round: z.number() }) {}
class Approval extends HumanResponseEvent.extend("Approval", { round: z.number(), id: z.string() }) {}

/** Waits for one answer after the other, within one step: the result has the ids of those that were taken. */
const createApprove = () =>
  defineWorkflow({ name: "approve", events: [Question, Approval] })
    .step("ask", { on: [Ask], emits: [StopEvent] }, async ({ rounds }, context) => {
      const ids: string[] = [];
      for (let round = 0; round < rounds; round++) {
        const waiterEvent = new Question({ round });
        const wait = { waiterId: `round ${round}`, waiterEvent, requirements: { round }, timeout: null } as const;
        ids.push((await context.waitForEvent(Approval, wait)).id);
      }
      return new StopEvent({ result: ids });
    })
    .build();

class Wait extends StartEvent.extend("Wait", { milliseconds: z.number() }) {}

/** Waits for what never comes. */
const createPatience = () =>
  defineWorkflow({ name: "patience", events: [Approval] })
    .step("wait", { on: [Wait], emits: [StopEvent] }, async ({ milliseconds }, context) => {
      try {
        await context.waitForEvent(Approval, { timeout: milliseconds });
      } catch (error) {
        if (!(error instanceof Error)) throw error; // it has only begun to wait
        return new StopEvent({ result: "nobody came" });
      }
    })
    .build();

class Attempt extends StartEvent.extend("Attempt", { failures: z.number() }) {}

/** Fails so many times, and has its next attempt after a delay that is longer than many lives of the process. */
const createRetry = () =>
  defineWorkflow({ name: "retry" })
    .step(
      "attempt",
      { on: [Attempt], emits: [StopEvent], retry: retryPolicy({ wait: waitFixed("15ms"), stop: stopAfterAttempt(9) }) },
      async ({ failures }, context) => {
        const { retryNumber } = context.retryInfo();
        await pause(1);
        if (retryNumber < failures) throw new Error(`failure ${retryNumber}`);
        return new StopEvent({ result: retryNumber });
      },
    )
    .build();

class Write extends StartEvent.extend("Write", { tokens: z.number() }) {}
class Token extends WorkflowEvent.extend("Token", { index: z.number() }) {}

/** Streams while it works: what was streamed by a step that runs again stays in the stream. */
const createTokens = () =>
  defineWorkflow({ name: "tokens" })
    .step("write", { on: [Write], emits: [StopEvent] }, async ({ tokens }, context) => {
      for (let index = 0; index < tokens; index++) {
        context.writeEventToStream(new Token({ index }));
        if (index % 5 === 4) await pause(1);
      }
      return new StopEvent({ result: tokens });
    })
    .build();

/** Fails, and is caught. */
const createCaught = () =>
  defineWorkflow({ name: "caught" })
    .step("fail", { on: [StartEvent], emits: [StopEvent] }, async (): Promise<StopEvent> => {
      await pause(1);
      throw new Error("broken");
    })
    .catchError("mend", { forSteps: ["fail"], emits: [StopEvent] }, async ({ stepName, error }) => {
      await pause(1);
      return new StopEvent({ result: `${stepName}: ${error.message}` });
    })
    .build();

/** The mix that is to survive; one of each for every server. */
export const createWorkflows = (): Readonly<Record<string, AnyWorkflow>> => ({
  count: createCount(),
  gather: createGather(),
  ledger: createLedger(),
  approve: createApprove(),
  patience: createPatience(),
  retry: createRetry(),
  tokens: createTokens(),
  caught: createCaught(),
});
