import { describe, expect, test } from "vitest";
import type { WorkflowStore } from "../../src/index.ts";
import { createCounter, request, resultOf } from "../service/fixtures.ts";
import { allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";
import { memoryKind } from "./store-kinds.ts";

/** A store that records starts, and whose answers are lost. */
const losingStarts = (store: WorkflowStore): WorkflowStore =>
  withMethod(store, "startHandler", async (...given) => {
    await store.startHandler(...given);
    throw new Error("the answer is lost");
  });

describe.each(allKinds)("a start that is recorded, and told to have failed, on $name", (kind) => {
  needs(kind);

  test("does not leave its run running for ever", async () => {
    await using lives = await ServiceLives.begin(kind, { wrap: losingStarts });
    const start = lives.service.start("counter", request("h", { startEvent: { amount: 3 } }));
    await expect(start).rejects.toThrow("Initial persistence failed");
    const { runId } = await lives.service.getHandler("h");
    await lives.advance("2s");
    const handler = await eventually(() => lives.untilEnded("h"));
    expect(handler.runId).toBe(runId);
    // What a run begins with is kept where it outlives the process.
    const ended = kind === memoryKind ? ["failed", undefined] : ["completed", 3];
    expect([handler.status, resultOf(handler)]).toEqual(ended);
  });

  test("comes to an end as well if nothing can be recorded when it fails", async () => {
    let isAway = true;
    const wrap = (store: WorkflowStore): WorkflowStore =>
      withMethod(store, "commit", async (turn) => {
        if (isAway) throw new Error("the database is away");
        return store.commit(turn);
      });
    const counter = createCounter();
    await using lives = await ServiceLives.begin(kind, { wrap, workflows: () => ({ counter }) });
    const { start } = counter;
    counter.start = () => {
      throw new Error("it does not start");
    };
    await expect(lives.service.start("counter", request("h"))).rejects.toThrow("the database is away");
    counter.start = start;
    isAway = false;
    await lives.advance("2s");
    const { status } = await eventually(() => lives.untilEnded("h"));
    expect(status).toBe(kind === memoryKind ? "failed" : "completed");
  });

  test("is forgotten if it was not recorded", async () => {
    const wrap = (store: WorkflowStore): WorkflowStore =>
      withMethod(store, "startHandler", () => Promise.reject(new Error("the database is away")));
    await using lives = await ServiceLives.begin(kind, { wrap });
    await expect(lives.service.start("counter", request("h"))).rejects.toThrow("Initial persistence failed");
    expect(lives.residence.remaining).toBe(1);
    await eventually(async () => {
      await lives.advance("2s");
      expect(lives.residence.remaining).toBe(0);
    });
    await expect(lives.service.getHandler("h")).rejects.toThrow("Handler not found");
  });
});
