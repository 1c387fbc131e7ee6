import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { createService, request, untilAsked } from "./fixtures.ts";

type Failing = "startHandler" | "commit" | "readState" | "deleteHandlers";

/** Fails once, in one of its operations, when it is told to. */
class FailingStore extends MemoryWorkflowStore {
  failing: Failing | undefined;

  override startHandler(...given: Parameters<MemoryWorkflowStore["startHandler"]>) {
    this.#fail("startHandler");
    return super.startHandler(...given);
  }

  override commit(...given: Parameters<MemoryWorkflowStore["commit"]>) {
    this.#fail("commit");
    return super.commit(...given);
  }

  override readState(...given: Parameters<MemoryWorkflowStore["readState"]>) {
    this.#fail("readState");
    return super.readState(...given);
  }

  override deleteHandlers(...given: Parameters<MemoryWorkflowStore["deleteHandlers"]>) {
    this.#fail("deleteHandlers");
    return super.deleteHandlers(...given);
  }

  #fail(operation: Failing): void {
    if (this.failing !== operation) return;
    this.failing = undefined;
    throw new Error("disk full");
  }
}

function createFailing() {
  const store = new FailingStore();
  return { ...createService({ store, retryDelaysMs: [500] }), store };
}

describe("lines of the log say which handler, run and workflow they are about", () => {
  test.each(["startHandler", "commit"] as const)("a write that is tried again: %s", async (operation) => {
    const { store, service, logger, clock } = createFailing();
    store.failing = operation;
    const { runId } = await clock.advanceUntilSettled(service.run("counter", request("h")));
    const fields = { handlerId: "h", runId, workflow: "counter" };
    expect(logger.lines).toMatchObject([{ message: "Store write failed, retrying in 0.5s", fields }]);
  });

  test("a deletion that is tried again", async () => {
    const { store, service, logger, clock } = createFailing();
    const { runId } = await service.run("counter", request("h"));
    store.failing = "deleteHandlers";
    await clock.advanceUntilSettled(service.cancel("h", { purge: true }));
    expect(logger.lines).toMatchObject([{ fields: { handlerId: "h", runId, workflow: "counter" } }]);
  });

  test("a state that cannot be read: that of the earlier run", async () => {
    const { store, service, logger } = createFailing();
    const { runId } = await service.run("counter", request("h"));
    store.failing = "readState";
    await service.run("counter", request("h"));
    expect(logger.lines).toMatchObject([{ level: "warn", fields: { handlerId: "h", runId, workflow: "counter" } }]);
  });

  test("a run that was given up", async () => {
    const { service, runtime, logger } = createFailing();
    const { record } = await service.start("ask", request("h"));
    const waiting = service.awaitHandler("h");
    await untilAsked(service, "h");
    await runtime.destroy();
    await waiting;
    const { runId } = record;
    const fields = { handlerId: "h", runId, workflow: "ask" };
    expect(logger.lines).toContainEqual({ level: "warn", message: expect.stringContaining("was given up"), fields });
  });
});
