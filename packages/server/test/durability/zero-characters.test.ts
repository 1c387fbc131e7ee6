import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { request } from "../service/fixtures.ts";
import { allDurableKinds, needs } from "./postgres-kind.ts";
import { ServiceLives } from "./service-lives.ts";

const createNaming = (onCall: () => void) =>
  defineWorkflow({ name: "naming" })
    .step("name", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      onCall();
      await context.store.set("with\0zero", "a\0b");
      return new StopEvent({ result: "a\0b" });
    })
    .build();

describe.each(allDurableKinds)("the character 0, which databases do not hold, on $name", (kind) => {
  needs(kind);

  test("in the name of a field of the state is an error of the run", async () => {
    let calls = 0;
    const workflows = () => ({ naming: createNaming(() => calls++) });
    await using lives = await ServiceLives.begin(kind, { workflows });
    await lives.service.start("naming", request("h"));
    const { status, error } = await lives.untilEnded("h");
    expect({ status, error, calls }).toEqual({
      status: "failed",
      error: expect.stringContaining('The field "with\\u0000zero" of the state cannot be recorded'),
      calls: 1,
    });
  });

  test("in the name of a field is refused from outside of the run", async () => {
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("timed", "h");
    const state = lives.store.openState(runId);
    await expect(state.set("a\0b", 1)).rejects.toThrow("cannot be stored");
    await state.set("a", "\0");
    expect(await state.getState()).toEqual({ a: "\0" });
  });

  test("in what is looked for finds nothing", async () => {
    await using lives = await ServiceLives.begin(kind);
    const names = ["\0"];
    expect(await lives.store.getHandler("\0")).toBeUndefined();
    for (const query of [{ handlerIds: names }, { runIds: names }, { workflowNames: names }]) {
      expect((await lives.store.queryHandlers(query)).handlers).toEqual([]);
    }
  });
});
