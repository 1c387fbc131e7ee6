import {
  type ContextDict,
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
} from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { WorkflowStore } from "../../src/index.ts";
import { request } from "../service/fixtures.ts";
import { allDurableKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";

class Part extends HumanResponseEvent.extend("Part", { index: z.number() }) {}

/** Collects three parts, and counts them in its state. */
const createGathering = () =>
  defineWorkflow({ name: "gathering", state: z.object({ count: z.number().default(0) }) })
    .step("ask", { on: [StartEvent], emits: [InputRequiredEvent] }, () => new InputRequiredEvent({}))
    .step("gather", { on: [Part], emits: [StopEvent] }, async (part, context) => {
      const count = (await context.store.get("count")) + 1;
      await context.store.set("count", count);
      const parts = context.collectEvents(part, Part, 3);
      return parts && new StopEvent({ result: [count, ...parts.map(({ index }) => index)] });
    })
    .build();

/** That of a run in memory which has one of its parts. */
async function savedContext(): Promise<ContextDict> {
  const handler = createGathering().start({});
  await handler.context.sendEvent(new Part({ index: 1 }));
  const saved = await eventually(async () => {
    const dict = await handler.context.toDict();
    if (!JSON.stringify(dict).includes("index")) throw new Error("It has no part yet");
    if (dict["is_running"] !== true || (await handler.context.runningSteps()).length > 0) throw new Error("It works");
    return dict;
  });
  await handler.cancel();
  return JSON.parse(JSON.stringify(saved)) as ContextDict;
}

const options = { workflows: () => ({ gathering: createGathering() }), acceptContextApi: true };

async function sendTheRest(lives: ServiceLives): Promise<void> {
  for (const index of [2, 3]) await lives.send("h", "Part", { index });
}

const whole = { status: "completed", result: { value: JSON.stringify({ result: [3, 1, 2, 3] }) } };

describe.each(allDurableKinds)("a run that goes on from a saved context, on $name", (kind) => {
  needs(kind);

  test("still has what it came with after a kill", async () => {
    await using lives = await ServiceLives.begin(kind, options);
    await lives.service.start("gathering", request("h", { context: await savedContext() }));
    await lives.untilIdle("h");
    await lives.kill();
    await sendTheRest(lives);
    expect(await lives.untilEnded("h")).toMatchObject(whole);
  });

  test("is not lost if it was acknowledged, and has not begun", async () => {
    const never = (store: WorkflowStore) => withMethod(store, "commit", () => new Promise(() => {}));
    await using lives = await ServiceLives.begin(kind, options);
    await lives.restart({ wrap: never });
    await lives.service.start("gathering", request("h", { context: await savedContext() }));
    await lives.kill({ wrap: (store) => store });
    await lives.untilIdle("h");
    await sendTheRest(lives);
    expect(await lives.untilEnded("h")).toMatchObject(whole);
  });
});
