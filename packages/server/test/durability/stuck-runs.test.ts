import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import type { TurnRecord, WorkflowStore } from "../../src/index.ts";
import { createService, request } from "../service/fixtures.ts";
import { allDurableKinds, needs } from "./postgres-kind.ts";
import { ServiceLives, withMethod } from "./service-lives.ts";

/** A store that refuses to record turns as long as it is broken. */
function breakable() {
  const state = { isBroken: false };
  const wrap = (store: WorkflowStore): WorkflowStore =>
    withMethod(store, "commit", (turn: TurnRecord) =>
      state.isBroken ? Promise.reject(new Error("the store is broken")) : store.commit(turn),
    );
  return { state, wrap };
}

/** No longer what it was when its runs began. */
const createOther = () =>
  defineWorkflow({ name: "patient" })
    .step("other", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({}))
    .build();

/** Ends with what is not JSON. */
const createUnwritable = (onEnd: () => void) =>
  defineWorkflow({ name: "unwritable" })
    .step("end", { on: [StartEvent], emits: [StopEvent] }, () => {
      onEnd();
      return new StopEvent({ result: () => {} });
    })
    .build();

describe.each(allDurableKinds)("a run is not left running for ever on $name", (kind) => {
  needs(kind);

  test("that cannot go on, though this could not be recorded when its deadline came", async () => {
    const { state, wrap } = breakable();
    await using lives = await ServiceLives.begin(kind, { wrap });
    await lives.startWaiting("patient", "h");
    await lives.untilReleased();
    await lives.restart({ workflows: () => ({ patient: createOther() }) });
    state.isBroken = true;
    await lives.advance("2h");
    expect(await lives.service.getHandler("h")).toMatchObject({ status: "running" });
    state.isBroken = false;
    await lives.advance("1m");
    expect(await lives.untilEnded("h")).toMatchObject({ status: "failed" });
  });

  test("that is given up again as soon as it is back", async () => {
    const { state, wrap } = breakable();
    await using lives = await ServiceLives.begin(kind, { wrap });
    await lives.startWaiting("timed", "h");
    await lives.untilReleased();
    state.isBroken = true;
    await lives.advance("2h");
    state.isBroken = false;
    await lives.advance("1m");
    expect(await lives.untilEnded("h")).toMatchObject({ status: "failed" });
  });

  test("that is given up whenever it is back, nor is it brought back all the time", async () => {
    let executions = 0;
    const createEager = () =>
      defineWorkflow({ name: "eager" })
        .step("work", { on: [StartEvent], emits: [StopEvent] }, () => {
          executions++;
          return new StopEvent({});
        })
        .build();
    const wrap = (store: WorkflowStore): WorkflowStore =>
      withMethod(store, "commit", (turn: TurnRecord) =>
        turn.end ? Promise.reject(new Error("the end is too long")) : store.commit(turn),
      );
    await using lives = await ServiceLives.begin(kind, { wrap, workflows: () => ({ eager: createEager() }) });
    await lives.service.start("eager", request("h"));
    for (let minute = 0; minute < 10; minute++) await lives.advance("1m");
    expect(executions).toBeGreaterThan(5);
    expect(executions).toBeLessThan(40);
  });

  test("that was given up, by the next service on its store", async () => {
    const { state, wrap } = breakable();
    const data = kind.create();
    const store = data.open();
    await store.open();
    const first = createService({ store: wrap(store) });
    state.isBroken = true;
    await first.service.start("counter", request("h", { startEvent: { amount: 3 } }));
    await expect.poll(() => first.logger.of("error")).toContainEqual(expect.stringContaining("is given up"));
    await first.residence.stop();
    await first.runtime.destroy();
    const second = createService({ store });
    second.residence.start();
    await expect.poll(async () => (await second.service.getHandler("h")).status).toBe("completed");
    await second.residence.stop();
    await second.runtime.destroy();
    await data[Symbol.asyncDispose]();
  });

  test("whose end could not be recorded, by the next service on its store", async () => {
    const { state, wrap } = breakable();
    const data = kind.create();
    const store = data.open();
    await store.open();
    const unwritable = createUnwritable(() => {
      state.isBroken = true;
    });
    const first = createService({ store: wrap(store), additionalWorkflows: { unwritable } });
    await first.service.start("unwritable", request("h"));
    await expect.poll(async () => (await first.service.getHandler("h")).status).toBe("failed");
    await first.residence.stop();
    await first.runtime.destroy();
    expect(await store.getHandler("h")).toMatchObject({ status: "running" });
    const second = createService({ store, additionalWorkflows: { unwritable: createUnwritable(() => {}) } });
    second.residence.start();
    await expect.poll(async () => (await store.getHandler("h"))?.status).toBe("failed");
    await second.residence.stop();
    await second.runtime.destroy();
    await data[Symbol.asyncDispose]();
  });
});
