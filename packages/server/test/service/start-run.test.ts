import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, type WorkflowStore } from "../../src/index.ts";
import type { StartRequest } from "../../src/service/start-request.ts";
import { withMethod } from "../durability/service-lives.ts";
import { servicesOn } from "../durability/services-on.ts";
import { storeKinds } from "../durability/store-kinds.ts";
import { createCounter, createGated, createService, readStream, request, resultOf, untilAsked } from "./fixtures.ts";

describe.each(storeKinds)("a start, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 210] writes the row before the first step runs", async () => {
    const seen: unknown[] = [];
    const looking = defineWorkflow({ name: "looking" })
      .step("look", { on: [StartEvent], emits: [StopEvent] }, async () => {
        seen.push((await store.getHandler("h"))?.status);
        return new StopEvent();
      })
      .build();
    const { service, store } = create({ additionalWorkflows: { looking } });
    await service.run("looking", request("h"));
    expect(seen).toEqual(["running"]);
  });

  test("[server 211] of a run that ends at once leaves it completed", async () => {
    const { service } = create();
    for (let index = 0; index < 20; index++) {
      const { record } = await service.start("counter", request(`h${index}`));
      expect(record.status).toBe("running");
    }
    for (let index = 0; index < 20; index++) await readStream(service, `h${index}`);
    const { handlers } = await service.listHandlers({});
    expect(handlers.map(({ status }) => status)).toEqual(new Array(20).fill("completed"));
  });

  test("[server 214] with an unknown id makes a handler of that id", async () => {
    const { service } = create();
    const { record, isNew } = await service.start("counter", request("mine"));
    expect({ id: record.handlerId, isNew }).toEqual({ id: "mine", isNew: true });
    expect((await service.getHandler("mine")).workflowName).toBe("counter");
  });

  test("over the limit of runs in memory is refused, and says when to try again", async () => {
    const { service } = create({ maxActiveRuns: 2 });
    const starts = ["a", "b", "c"].map((id) => service.start("ask", request(id)));
    const [, , third] = await Promise.allSettled(starts);
    expect(third).toMatchObject({ status: "rejected", reason: { reason: "overloaded", retryAfterSeconds: 1 } });
    await expect(service.getHandler("c")).rejects.toThrow("Handler not found");
    await service.cancel("a", { purge: false });
    expect((await service.start("ask", request("c"))).isNew).toBe(true);
    expect(service.activeRuns).toBe(2);
  });

  test("that is refused leaves nothing behind", async () => {
    const { service } = create();
    await expect(service.start("counter", request("h", { startEvent: { amount: "x" } }))).rejects.toThrow("amount");
    await expect(service.start("counter", request("a/b"))).rejects.toThrow("handler_id");
    await expect(service.start("counter", request("h", { context: { state: 1 } }))).rejects.toThrow("disabled");
    expect((await service.listHandlers({})).handlers).toEqual([]);
    expect(service.activeRuns).toBe(0);
  });
});

describe.each(storeKinds)("a handler that is started again, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 212] goes on with its state", async () => {
    const { service } = create();
    const first = await service.run("counter", request("h", { startEvent: { amount: 5 } }));
    const second = await service.run("counter", request("h", { startEvent: { amount: 3 } }));
    expect([resultOf(first), resultOf(second)]).toEqual([5, 8]);
    expect(second.runId).not.toBe(first.runId);
  });

  test("[server 213] goes on with its state when it has failed, or was cancelled, as well", async () => {
    const working = defineWorkflow({ name: "working" })
      .step("work", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const count = (await context.store.get("count", 0)) as number;
        await context.store.set("count", count + 1);
        if (count === 0) throw new Error("the first one fails");
        if (count === 1) await new Promise(() => {});
        return new StopEvent({ result: count + 1 });
      })
      .build();
    const { service, clock } = create({ additionalWorkflows: { working } });
    expect((await service.run("working", request("h"))).status).toBe("failed");
    await service.start("working", request("h"));
    await clock.advance(0);
    expect(await clock.advanceUntilSettled(service.cancel("h", { purge: false }))).toBe("cancelled");
    expect(resultOf(await service.run("working", request("h")))).toBe(3);
  });

  test("[server 215] starts with an empty state, and a warning, if the old one cannot be read", async () => {
    const unreadable = () => Promise.reject(new Error("unreadable"));
    const { service, logger } = create({ wrap: (store) => withMethod(store, "readState", unreadable) });
    await service.run("counter", request("h", { startEvent: { amount: 5 } }));
    expect(resultOf(await service.run("counter", request("h", { startEvent: { amount: 3 } })))).toBe(3);
    expect(logger.of("warn")).toEqual([expect.stringContaining("could not be read")]);
  });

  test("[server 216] streams the events of its new run only", async () => {
    const { service, store } = create();
    const first = await service.run("counter", request("h", { startEvent: { amount: 5 } }));
    await service.run("counter", request("h", { startEvent: { amount: 3 } }));
    const events = await readStream(service, "h");
    expect(events[0]?.sequence).toBe(0);
    const notes = events.filter(({ event }) => event.kind.type === "Note");
    expect(notes.map(({ event }) => event.value)).toEqual(['{"index":8}']);
    expect(await store.lastSequence(first.runId ?? "")).toBeGreaterThan(0); // stored still
  });

  test("takes a context that was sent along rather than its own state", async () => {
    const { service } = create({ acceptContextApi: true });
    await service.run("counter", request("h", { startEvent: { amount: 5 } }));
    const elsewhere = createCounter().start({ amount: 100 });
    await elsewhere.result();
    const context = await elsewhere.context.toDict();
    expect(resultOf(await service.run("counter", request("h", { context })))).toBe(101);
  });
});

describe.each(storeKinds)("a handler that runs, on $name", (kind) => {
  const create = servicesOn(kind);

  test("[server 217] is not started again", async () => {
    const { service } = create();
    const { record } = await service.start("ask", request("h"));
    await expect(service.start("ask", request("h"))).rejects.toMatchObject({ reason: "conflict" });
    await expect(service.run("counter", request("h"))).rejects.toThrow("still running");
    expect((await service.getHandler("h")).runId).toBe(record.runId);
    expect(service.activeRuns).toBe(1);
  });

  test("is replaced if that is asked for: its run is cancelled, and ended, first", async () => {
    const { service, store, clock } = create();
    const { record } = await service.start("ask", request("h"));
    const replaced = await clock.advanceUntilSettled(service.start("ask", request("h", { onConflict: "replace" })));
    expect(replaced.isNew).toBe(true);
    expect(replaced.record.runId).not.toBe(record.runId);
    const events = await store.readEvents(record.runId ?? "", { afterSequence: -1 });
    expect(events.at(-1)?.event.kind.type).toBe("WorkflowCancelledEvent");
    await untilAsked(service, "h");
    await service.sendEvent("h", { type: "Answer", value: { text: "yes" } }, undefined);
    await readStream(service, "h");
    expect(resultOf(await service.getHandler("h"))).toBe("yes");
  });

  test("is given back if that is asked for", async () => {
    const { service } = create();
    const { record } = await service.start("ask", request("h"));
    const returned = await service.start("ask", request("h", { onConflict: "return" }));
    expect([returned.isNew, returned.record.runId]).toEqual([false, record.runId]);
    const waiting = service.run("ask", request("h", { onConflict: "return" }));
    await untilAsked(service, "h");
    await service.sendEvent("h", { type: "Answer", value: { text: "yes" } }, undefined);
    expect(resultOf(await waiting)).toBe("yes");
    await expect(service.start("ask", request("h", { onConflict: "return" }))).resolves.toMatchObject({ isNew: true });
  });

  test("is not given back as a run of another workflow", async () => {
    const { service } = create();
    await service.start("ask", request("h"));
    const starting = service.start("counter", request("h", { onConflict: "return" }));
    await expect(starting).rejects.toThrow("as a run of workflow ask");
  });

  test("and is asked for by many at once has one run", async () => {
    const { service, clock } = create();
    const starts = Array.from({ length: 10 }, () => service.start("ask", request("h", { onConflict: "return" })));
    const started = await Promise.all(starts);
    expect(started.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(started.map(({ record }) => record.runId)).size).toBe(1);
    const replacing = Array.from({ length: 5 }, () => service.start("ask", request("h", { onConflict: "replace" })));
    await clock.advanceUntilSettled(Promise.allSettled(replacing));
    expect(service.activeRuns).toBe(1);
  });
});

describe.each(storeKinds)("a request with a key, on $name", (kind) => {
  const create = servicesOn(kind);

  const keyed = (key: string, requestText = "{}", handlerId?: string) =>
    request(handlerId, { requestKey: { key, requestText } });

  test("starts once, however often it comes", async () => {
    const { service } = create();
    const starts = await Promise.all(Array.from({ length: 10 }, () => service.start("counter", keyed("k"))));
    expect(starts.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(starts.map(({ record }) => record.handlerId)).size).toBe(1);
    const again = await service.start("counter", keyed("k"));
    expect([again.isNew, again.record.handlerId]).toEqual([false, starts[0]?.record.handlerId]);
    expect((await service.listHandlers({})).handlers).toHaveLength(1);
  });

  test("waits for the run that the first one has started", async () => {
    const gate = deferred();
    const { service } = create({ additionalWorkflows: { gated: createGated(gate) } });
    const runs = Array.from({ length: 3 }, () => service.run("gated", keyed("k")));
    gate.resolve();
    const records = await Promise.all([...runs]);
    records.push(await service.run("gated", keyed("k")));
    expect(records.map(resultOf)).toEqual(["done", "done", "done", "done"]);
    expect(new Set(records.map(({ runId }) => runId)).size).toBe(1);
  });

  test("does not replace the run that it has started", async () => {
    const { service } = create();
    const replacing = { ...keyed("k", "{}", "h"), onConflict: "replace" } as const;
    const first = await service.start("ask", replacing);
    const second = await service.start("ask", replacing);
    expect([second.isNew, second.record.runId]).toEqual([false, first.record.runId]);
  });

  test("and another body is refused", async () => {
    const { service } = create();
    await service.start("counter", keyed("k"));
    await expect(service.start("counter", keyed("k", '{"a":1}'))).rejects.toMatchObject({ reason: "conflict" });
  });

  test("is refused when the handler has another run by now, whose end is not what was asked for", async () => {
    const { service } = create();
    const { record } = await service.start("counter", keyed("k", "{}", "h"));
    await service.awaitHandler("h");
    expect((await service.start("counter", keyed("k", "{}", "h"))).record.runId).toBe(record.runId);
    await service.start("counter", keyed("l", "{}", "h"));
    await expect(service.start("counter", keyed("k", "{}", "h"))).rejects.toMatchObject({ reason: "conflict" });
  });

  test("is another one for another workflow, another route, and after a day", async () => {
    const { service, clock } = create();
    const ids = [await service.start("counter", keyed("k")), await service.start("ask", keyed("k"))];
    ids.push(await service.start("counter", keyed("k"), "run"));
    await clock.advance("24h");
    ids.push(await service.start("counter", keyed("k")));
    expect(ids.map(({ isNew }) => isNew)).toEqual([true, true, true, true]);
  });
});

describe("a run whose row is written, and that is about to start", () => {
  /** The store tells that the row is written when the test says so. */
  async function startSlowly(workflow: string, more: Partial<StartRequest> = {}) {
    const store: WorkflowStore = new MemoryWorkflowStore();
    const [written, gate] = [deferred(), deferred()];
    const startHandler = store.startHandler.bind(store);
    store.startHandler = async (...given) => {
      const result = await startHandler(...given);
      written.resolve();
      await gate.promise;
      return result;
    };
    const { service } = createService({ store });
    const first = service.run(workflow, request("h", more));
    await written.promise;
    return { service, first, gate };
  }

  test("is waited for by those who join it", async () => {
    const requestKey = { key: "k", requestText: "{}" };
    const { service, first, gate } = await startSlowly("counter", { startEvent: { amount: 5 }, requestKey });
    const joined = [
      service.run("counter", request("h", { onConflict: "return" })),
      service.run("counter", request("h", { requestKey })),
      service.awaitHandler("h"),
    ];
    gate.resolve();
    const records = await Promise.all([first, ...joined]);
    expect(records.map(({ status, runId }) => [status, runId])).toEqual(
      records.map(() => ["completed", records[0]?.runId]),
    );
  });

  test("takes what is sent to it", async () => {
    const { service, first, gate } = await startSlowly("ask");
    const sent = service.sendEvent("h", { type: "Answer", value: { text: "yes" } }, undefined);
    gate.resolve();
    await sent;
    expect((await first).status).toBe("completed");
  });

  test("is cancelled, or replaced, when it has started", async () => {
    const { service, first, gate } = await startSlowly("ask");
    const cancelling = service.cancel("h", { purge: false });
    gate.resolve();
    expect(await cancelling).toBe("cancelled");
    const { runId, status } = await first;
    expect(status).toBe("cancelled");

    const other = await startSlowly("ask");
    const replacing = other.service.start("ask", request("h", { onConflict: "replace" }));
    other.gate.resolve();
    expect((await other.first).status).toBe("cancelled");
    expect((await replacing).record.runId).not.toBe(runId);
  });
});

test("whoever leaves while waiting for the run of others is forgotten, and disturbs nobody", async () => {
  const { service } = createService();
  await service.start("ask", request("h"));
  const join = (signal: AbortSignal) => service.run("ask", request("h", { onConflict: "return" }), () => signal);
  const leaving = new AbortController();
  const [left, gone] = [join(leaving.signal), join(AbortSignal.abort())];
  const stays = join(new AbortController().signal);
  await expect(gone).rejects.toThrow("broken off");
  await untilAsked(service, "h");
  leaving.abort();
  await expect(left).rejects.toMatchObject({ reason: "invalid", message: "The request was broken off" });
  await service.sendEvent("h", { type: "Answer", value: { text: "yes" } }, undefined);
  expect((await stays).status).toBe("completed");
});

describe("a service that is drained", () => {
  test("starts no more runs, says when to try again, and lets those that work come to their end", async () => {
    const gate = deferred();
    const { service, clock } = createService({ additionalWorkflows: { gated: createGated(gate) } });
    await service.start("gated", request("working"));
    await service.start("ask", request("waiting"));
    await clock.advance(0);
    let isDrained = false;
    const draining = service.drain(30_000).then(() => {
      isDrained = true;
    });
    await expect(service.start("ask", request())).rejects.toMatchObject({
      reason: "unavailable",
      retryAfterSeconds: 30,
    });
    await clock.advance("10s");
    expect(isDrained).toBe(false);
    gate.resolve();
    await draining;
    expect((await service.getHandler("working")).status).toBe("completed");
    expect((await service.getHandler("waiting")).status).toBe("running");
    service.open();
    expect((await service.start("ask", request())).isNew).toBe(true);
  });

  test("waits no longer than the grace; what is aborted then stays running", async () => {
    const { service, runtime, clock } = createService({ additionalWorkflows: { gated: createGated(deferred()) } });
    const waiting = service.run("gated", request("h"));
    await clock.advance(0);
    await clock.advanceUntilSettled(service.drain(5_000));
    await runtime.destroy();
    expect((await waiting).status).toBe("running");
    expect((await service.getHandler("h")).status).toBe("running");
    expect(service.activeRuns).toBe(0);
  });
});
