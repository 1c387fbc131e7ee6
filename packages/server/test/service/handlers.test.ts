import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, startedHandler, type WorkflowStore } from "../../src/index.ts";
import { withMethod } from "../durability/service-lives.ts";
import { servicesOn } from "../durability/services-on.ts";
import { storeKinds } from "../durability/store-kinds.ts";
import { createGated, createService, readStream, request, resultOf, typesOf, untilAsked } from "./fixtures.ts";

const answer = { type: "Answer", value: { text: "yes" } };

describe.each(storeKinds)("cancelling, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 218] ends the run, and says so", async () => {
    const { service, clock } = create({ additionalWorkflows: { gated: createGated(deferred()) } });
    await service.start("gated", request("h"));
    await clock.advance(0);
    expect(await clock.advanceUntilSettled(service.cancel("h", { purge: false }))).toBe("cancelled");
    const { status, completedAt, error } = await service.getHandler("h");
    expect({ status, error, hasEnded: completedAt !== undefined }).toEqual({
      status: "cancelled",
      error: undefined,
      hasEnded: true,
    });
    await expect(service.cancel("h", { purge: false })).rejects.toMatchObject({ reason: "not-found" });
    expect(service.activeRuns).toBe(0);
  });

  test("[server 219] with purge deletes the handler, whether or not it runs", async () => {
    const { service, store, clock } = create();
    const { record: running } = await service.start("ask", request("running"));
    const ended = await service.run("counter", request("ended"));
    expect(await clock.advanceUntilSettled(service.cancel("running", { purge: true }))).toBe("deleted");
    expect(await service.cancel("ended", { purge: true })).toBe("deleted");
    expect((await service.listHandlers({})).handlers).toEqual([]);
    for (const { runId } of [running, ended]) expect(await store.lastSequence(runId ?? "")).toBe(-1);
    await expect(service.cancel("ended", { purge: true })).rejects.toMatchObject({ reason: "not-found" });
  });

  test("of a run that has ended changes nothing", async () => {
    const { service } = create();
    const ended = await service.run("counter", request("h"));
    await expect(service.cancel("h", { purge: false })).rejects.toThrow("Handler not found");
    expect(await service.getHandler("h")).toEqual(ended);
    await expect(service.cancel("unknown", { purge: false })).rejects.toThrow("Handler not found");
  });

  test("reaches a run that is not in memory: its row and its stream end", async () => {
    const { service, runtime } = create();
    await service.start("ask", request("h"));
    await untilAsked(service, "h");
    await runtime.destroy();
    const following = readStream(service, "h");
    expect(await service.cancel("h", { purge: false })).toBe("cancelled");
    expect(typesOf(await following)).toEqual(["Question", "WorkflowCancelledEvent"]);
  });

  test("that cannot be recorded is not answered as if it were", async () => {
    let isFull = false;
    const { service } = create({
      wrap: (store) =>
        withMethod(store, "commit", (turn) => {
          if (isFull) throw new Error("disk full");
          return store.commit(turn);
        }),
    });
    await service.start("ask", request("h"));
    await untilAsked(service, "h");
    isFull = true;
    await expect(service.cancel("h", { purge: false })).rejects.toThrow("could not be recorded");
  });
});

describe.each(storeKinds)("sending, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 220] to a handler that has ended is refused", async () => {
    const { service } = create();
    await service.run("counter", request("h"));
    const sending = service.sendEvent("h", "not even an event", undefined);
    await expect(sending).rejects.toMatchObject({ reason: "conflict", message: "Workflow already completed" });
  });

  test("is acknowledged when the event is recorded", async () => {
    const { service, store } = create();
    const { record } = await service.start("ask", request("h"));
    await untilAsked(service, "h");
    await service.sendEvent("h", answer, undefined);
    const journal: string[] = [];
    for await (const page of store.readTicks(record.runId ?? "")) journal.push(...page.map(({ tick }) => tick.type));
    expect(journal.filter((type) => type === "add_event").length).toBeGreaterThanOrEqual(2);
    await readStream(service, "h");
    expect(resultOf(await service.getHandler("h"))).toBe("yes");
  });

  test("of an event that the run does not take any more is refused", async () => {
    const { service } = create();
    await service.start("ask", request("h"));
    await untilAsked(service, "h");
    const [cancelled, sent] = await Promise.allSettled([
      service.cancel("h", { purge: false }),
      service.sendEvent("h", answer, undefined),
    ]);
    expect(cancelled).toMatchObject({ value: "cancelled" });
    expect(sent).toMatchObject({ reason: { reason: "conflict", message: "Workflow already completed" } });
  });

  test("to a run that is not in memory brings it back", async () => {
    const { service, runtime } = create();
    await service.start("ask", request("h"));
    await runtime.destroy();
    expect(runtime.active.size).toBe(0);
    await service.sendEvent("h", answer, undefined);
    expect(await service.awaitHandler("h")).toMatchObject({ status: "completed" });
  });
});

describe.each(storeKinds)("waiting, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 221] for a run that fails is no error", async () => {
    const { service } = create();
    const { record } = await service.start("counter", request("h", { startEvent: { fails: true } }));
    const waited = await service.awaitHandler("h");
    expect(waited).toMatchObject({ status: "failed", error: "Test error", runId: record.runId });
    expect(await service.getHandler("h")).toEqual(waited);
    expect(await service.awaitHandler("h")).toEqual(waited);
  });
});

describe.each(storeKinds)("streams, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 222] of concurrent runs have sequences of their own", async () => {
    const { service } = create();
    const ids = Array.from({ length: 10 }, (_item, index) => `h${index}`);
    await Promise.all(ids.map((id, index) => service.run("counter", request(id, { startEvent: { amount: index } }))));
    for (const [index, id] of ids.entries()) {
      const events = await readStream(service, id);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, position) => position));
      const note = events.find(({ event }) => event.kind.type === "Note");
      expect(note?.event.value).toBe(`{"index":${index}}`);
    }
  });

  test("[server 224] show the terminal event when the row is terminal, not before", async () => {
    const { service } = create();
    await service.start("counter", request("h"));
    let status: string | undefined;
    for await (const batch of (await service.openEvents("h", -1)) ?? []) {
      if (batch.at(-1)?.event.kind.isTerminal) status = (await service.getHandler("h")).status;
    }
    expect(status).toBe("completed");
  });

  test("of a run that has ended give what is left, or say that there is nothing", async () => {
    const { service } = create();
    const record = await service.run("counter", request("h"));
    const last = await service.lastSequence(record);
    expect(typesOf(await readStream(service, "h", last - 1))).toEqual(["StopEvent"]);
    expect(await service.openEvents("h", last)).toBeUndefined();
    expect(await service.openEvents("h", "now")).toBeUndefined();
    expect(await service.openEvents("h", 999_999)).toBeUndefined();
  });

  test("of a handler without a run are not there", async () => {
    const runless = { ...startedHandler({ handlerId: "h", workflowName: "ask", runId: "", at: 0 }), runId: undefined };
    const { service } = create({ wrap: (store) => withMethod(store, "getHandler", () => runless) });
    await expect(service.openEvents("h", -1)).rejects.toThrow("Handler has no associated run");
    await expect(service.awaitHandler("h")).rejects.toThrow("has no run ID");
    await expect(service.sendEvent("h", answer, undefined)).rejects.toThrow("has no run ID");
  });
});

describe.each(storeKinds)("a list, on $name", (kind) => {
  const create = servicesOn(kind);

  test("is filtered, ordered, and cut into pages", async () => {
    const { service, clock } = create();
    for (const id of ["a", "b", "c"]) {
      await service.run("counter", request(id));
      await clock.advance(1_000);
    }
    await service.start("ask", request("d"));
    await untilAsked(service, "d");
    const idsOf = async (...parameters: Parameters<typeof service.listHandlers>) =>
      (await service.listHandlers(...parameters)).handlers.map(({ handlerId }) => handlerId).join("");
    expect(await idsOf({})).toBe("abcd");
    expect(await idsOf({ statuses: ["running"] })).toBe("d");
    expect(await idsOf({ isIdle: true })).toBe("d");
    expect(await idsOf({ workflowNames: ["counter"] }, { order: "desc" })).toBe("cba");
    const { startedAt } = await service.getHandler("b");
    expect(await idsOf({ startedAfter: startedAt })).toBe("cd");
    const { nextCursor } = await service.listHandlers({}, { limit: 3 });
    expect(await idsOf({}, { limit: 3, cursor: nextCursor })).toBe("d");
  });

  test("takes no cursor that was not given", async () => {
    const { service } = create();
    await expect(service.listHandlers({}, { cursor: "x" })).rejects.toMatchObject({ reason: "invalid" });
  });
});

describe("a reader whose cursor is ahead of the run", () => {
  test("leaves the store at once when it goes, and not with the next event", async () => {
    const store: WorkflowStore = new MemoryWorkflowStore();
    const subscribe = store.subscribeEvents.bind(store);
    let open = 0;
    store.subscribeEvents = (...given) => {
      const batches = subscribe(...given);
      const leave = batches.return?.bind(batches);
      open++;
      batches.return = async () => {
        open--;
        return (await leave?.()) ?? { done: true, value: undefined };
      };
      return batches;
    };
    const { service } = createService({ store });
    await service.start("ask", request("h"));
    const events = await service.openEvents("h", 999);
    const pending = events?.next();
    expect(open).toBe(1);
    await events?.return?.();
    expect(open).toBe(0);
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

describe("retention", () => {
  test("deletes runs that ended long ago, by one timer", async () => {
    const retention = { completedForMs: 10_000, maxCompleted: undefined };
    const { service, clock } = createService({ retention });
    service.open();
    await service.run("counter", request("old"));
    await clock.advance("9s");
    await service.run("counter", request("new"));
    await service.start("ask", request("running"));
    expect(clock.pendingTimers).toBe(1);
    await clock.advance("12s");
    expect((await service.listHandlers({})).handlers.map(({ handlerId }) => handlerId)).toEqual(["running"]);
    await service.drain(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("keeps as many ended runs as it was told to, and goes on after an error", async () => {
    class MoodyStore extends MemoryWorkflowStore {
      isMoody = true;
      override prune(rule: Parameters<MemoryWorkflowStore["prune"]>[0]): number {
        if (this.isMoody) throw new Error("not now");
        return super.prune(rule);
      }
    }
    const store = new MoodyStore();
    const { service, clock, logger } = createService({
      store,
      retention: { completedForMs: undefined, maxCompleted: 1 },
    });
    service.open();
    for (const id of ["a", "b", "c"]) await service.run("counter", request(id));
    await clock.advance("61s");
    expect(logger.of("warn")).toEqual([expect.stringContaining("next round")]);
    store.isMoody = false;
    await clock.advance("60s");
    expect((await service.listHandlers({})).handlers.map(({ handlerId }) => handlerId)).toEqual(["c"]);
  });

  test("has one timer also after a stop and a start during a round", async () => {
    const pruning = deferred();
    const store: WorkflowStore = new MemoryWorkflowStore();
    store.prune = async () => {
      await pruning.promise;
      return 0;
    };
    const { service, clock } = createService({ store, retention: { completedForMs: 10_000, maxCompleted: undefined } });
    service.open();
    await clock.advance("10s");
    await service.drain(0);
    service.open();
    pruning.resolve();
    await clock.advance(0);
    expect(clock.pendingTimers).toBe(1);
    await service.drain(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test("is not told a number that is none", () => {
    const retention = { completedForMs: undefined, maxCompleted: -1 };
    expect(() => createService({ retention })).toThrow("retention.maxCompleted");
  });
});

test("waiting gives the answer also if the store has dropped the run by then", async () => {
  const { service } = createService({ store: new MemoryWorkflowStore({ maxCompleted: 0 }) });
  expect(resultOf(await service.run("counter", request("h")))).toBe(1);
  await expect(service.getHandler("h")).rejects.toThrow("Handler not found");
});
