import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { allDurableKinds, allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives } from "./service-lives.ts";

class Question extends InputRequiredEvent.extend("Question", { about: z.string() }) {}
class Undeclared extends InputRequiredEvent.extend("Undeclared", {}) {}
class Answer extends HumanResponseEvent.extend("Answer", { to: z.string() }) {}
class Review extends WorkflowEvent.extend("Review", { about: z.string() }) {}
class Tell extends WorkflowEvent.extend("Tell", {}) {}
class Done extends WorkflowEvent.extend("Done", {}) {}

/** Waits for two answers within a step, and for one between steps, all at once. */
const createReviews = () =>
  defineWorkflow({ name: "reviews" })
    .step("begin", { on: [StartEvent], emits: [Review, Tell] }, (_event, context) => {
      for (const about of ["money", "time"]) context.sendEvent(new Review({ about }));
      context.sendEvent(new Tell());
    })
    .step("review", { on: [Review], emits: [Done] }, async ({ about }, context) => {
      const waiterEvent = new Question({ about });
      await context.waitForEvent(Answer, { waiterEvent, requirements: { to: about }, timeout: null });
      return new Done();
    })
    .step("tell", { on: [Tell], emits: [Question] }, () => new Question({ about: "all" }))
    .step("told", { on: [Answer], emits: [Done] }, ({ to }) => (to === "all" ? new Done() : undefined))
    .step("end", { on: [Done], emits: [StopEvent] }, (event, context) => {
      return context.collectEvents(event, Done, 3) && new StopEvent();
    })
    // What reads the questions says what their class is.
    .step("log", { on: [Question] }, () => {})
    .build();

/** Waits without having asked, and having asked what no step names. */
const createBare = () =>
  defineWorkflow({ name: "bare" })
    .step("listen", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      await context.waitForEvent(Answer, { requirements: { to: "first" }, timeout: null });
      const waiterEvent = new Undeclared();
      await context.waitForEvent(Answer, { waiterEvent, requirements: { to: "second" }, timeout: null });
      return new StopEvent();
    })
    .step("ignore", { on: [Answer] }, () => {})
    .build();

const workflows = () => ({ reviews: createReviews(), bare: createBare() });

/** What the store says that the run of a handler has asked: by whom, what, and for which answer. */
async function openOf({ service, store }: ServiceLives, handlerId: string): Promise<unknown> {
  const { runId = "" } = await service.getHandler(handlerId);
  const [details] = await store.readRuns([runId]);
  return details?.requests
    .map(({ event, awaits, step }) => {
      const value = event && (JSON.parse(event.value) as { readonly about?: string });
      return { step, awaits, asked: event && (value?.about ?? event.kind.type) };
    })
    .sort((left, right) => String(left.asked).localeCompare(String(right.asked)));
}

const all = { step: "tell", awaits: undefined, asked: "all" };
const money = { step: "review", awaits: "Answer", asked: "money" };
const time = { step: "review", awaits: "Answer", asked: "time" };

describe.each(allKinds)("what a run that waits has asked, on $name", (kind) => {
  needs(kind);

  test("is known while it waits, and gets less with each answer, wherever the run is", async () => {
    await using lives = await ServiceLives.begin(kind, { workflows });
    const startedAt = lives.clock.now();
    const runId = await lives.startWaiting("reviews", "h");
    expect(await openOf(lives, "h")).toEqual([all, money, time]);
    const [details] = await lives.store.readRuns([runId]);
    for (const { at } of details?.requests ?? []) expect(at).toBe(startedAt);
    await lives.untilReleased();
    expect(await openOf(lives, "h")).toEqual([all, money, time]);
    await lives.send("h", "Answer", { to: "money" });
    await eventually(async () => expect(await openOf(lives, "h")).toEqual([all, time]));
    await lives.untilReleased();
    await lives.send("h", "Answer", { to: "all" });
    await eventually(async () => expect(await openOf(lives, "h")).toEqual([time]));
    await lives.send("h", "Answer", { to: "time" });
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
    expect(await openOf(lives, "h")).toEqual([]);
  });

  test("is known of a wait that has not asked, and of one that asks what no step names", async () => {
    await using lives = await ServiceLives.begin(kind, { workflows });
    await lives.startWaiting("bare", "h");
    expect(await openOf(lives, "h")).toEqual([{ step: "listen", awaits: "Answer", asked: undefined }]);
    await lives.untilReleased();
    await lives.send("h", "Answer", { to: "first" });
    await eventually(async () => {
      expect(await openOf(lives, "h")).toEqual([{ step: "listen", awaits: "Answer", asked: "Undeclared" }]);
    });
    await lives.untilReleased();
    await lives.send("h", "Answer", { to: "second" });
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
  });

  test("is nothing once the run was cancelled", async () => {
    await using lives = await ServiceLives.begin(kind, { workflows });
    await lives.startWaiting("reviews", "h");
    await lives.service.cancel("h", { purge: false });
    expect(await lives.untilEnded("h")).toMatchObject({ status: "cancelled" });
    expect(await openOf(lives, "h")).toEqual([]);
  });
});

describe.each(allDurableKinds)("what a run has asked before its process was killed, on $name", (kind) => {
  needs(kind);

  test("is in its journal: it is known when another process goes on with the run", async () => {
    await using lives = await ServiceLives.begin(kind, { workflows });
    await lives.startWaiting("reviews", "h");
    await lives.kill();
    expect(await openOf(lives, "h")).toEqual([all, money, time]);
    await lives.send("h", "Answer", { to: "time" });
    await eventually(async () => expect(await openOf(lives, "h")).toEqual([all, money]));
    await lives.send("h", "Answer", { to: "money" });
    await lives.send("h", "Answer", { to: "all" });
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
  });
});
