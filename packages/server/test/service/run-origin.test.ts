import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createDurableRuntime, MemoryWorkflowStore, type RunDetails, type WorkflowStore } from "../../src/index.ts";
import { servicesOn } from "../durability/services-on.ts";
import { type StoreKind, storeKinds } from "../durability/store-kinds.ts";
import { createService, request } from "./fixtures.ts";

const withoutJournals: StoreKind = {
  name: "MemoryWorkflowStore without journals",
  create: () => ({
    open: () => new MemoryWorkflowStore(),
    close: async () => {},
    asIfKilled: () => Promise.reject(new Error("Nothing is left of a store in memory")),
    [Symbol.asyncDispose]: async () => {},
  }),
};

async function detailsOf(store: WorkflowStore, handlerId: string): Promise<RunDetails | undefined> {
  const { runId = "" } = (await store.getHandler(handlerId)) ?? {};
  const [details] = await store.readRuns([runId]);
  return details;
}

const inputOf = (details: RunDetails | undefined): unknown =>
  details?.input && [details.input.kind.type, JSON.parse(details.input.value)];

describe.each([...storeKinds, withoutJournals])("where a run comes from, on $name", (kind) => {
  const create = servicesOn(kind);

  test("is its start event, with all its fields", async () => {
    const { service, store } = create();
    await service.run("counter", request("h", { startEvent: { amount: 5, note: "an extra" } }));
    const details = await detailsOf(store, "h");
    expect(inputOf(details)).toEqual(["Add", { amount: 5, fails: false, _data: { note: "an extra" } }]);
    expect(details?.parentHandlerId).toBeUndefined();
  });

  test("is that of each run of a handler", async () => {
    const { service, store } = create();
    await service.run("counter", request("h", { startEvent: { amount: 5 } }));
    await service.run("counter", request("h", { startEvent: { amount: 3 }, parentHandlerId: "h" }));
    const details = await detailsOf(store, "h");
    expect(inputOf(details)).toEqual(["Add", { amount: 3, fails: false }]);
    expect(details?.parentHandlerId).toBe("h");
  });

  test("is the handler that it repeats, be it known or not", async () => {
    const { service, store } = create();
    await service.run("counter", request("h", { parentHandlerId: "of another server" }));
    expect((await detailsOf(store, "h"))?.parentHandlerId).toBe("of another server");
  });

  test("is the same for a request with a key", async () => {
    const { service, store } = create();
    const requestKey = { key: "k", requestText: "{}" };
    const keyed = request("h", { startEvent: { amount: 2 }, parentHandlerId: "first", requestKey });
    await service.run("counter", keyed);
    const details = await detailsOf(store, "h");
    expect([inputOf(details), details?.parentHandlerId]).toEqual([["Add", { amount: 2, fails: false }], "first"]);
  });

  test("cannot be what is no id of a handler", async () => {
    const { service, store } = create();
    const start = service.start("counter", request("h", { parentHandlerId: "a/b" }));
    await expect(start).rejects.toThrow('The id of the parent handler cannot be "a/b"');
    expect(await store.getHandler("h")).toBeUndefined();
  });
});

test("a step that changes its start event does not change what is recorded of it", async () => {
  const changing = defineWorkflow({ name: "changing" })
    .step("change", { on: [StartEvent], emits: [StopEvent] }, (event) => {
      Object.assign(event, { topic: "changed" });
      return new StopEvent();
    })
    .build();
  const store = new MemoryWorkflowStore();
  const { service } = createService({ store, additionalWorkflows: { changing } });
  await service.run("changing", request("h", { startEvent: { topic: "given" } }));
  expect(inputOf(await detailsOf(store, "h"))).toEqual(["StartEvent", { _data: { topic: "given" } }]);
});

describe("of a durable run", () => {
  class Begin extends StartEvent.extend("Begin", { count: z.unknown() }) {}

  const createDouble = (store: WorkflowStore) =>
    defineWorkflow({ name: "double", runtime: createDurableRuntime({ store }) })
      .step("double", { on: [Begin], emits: [StopEvent] }, ({ count }) => new StopEvent({ result: `${count}` }))
      .build();

  test("the start event is recorded as well", async () => {
    const store = new MemoryWorkflowStore();
    await createDouble(store).run({ count: 4 }, { runId: "r" });
    expect(inputOf(await detailsOf(store, "r"))).toEqual(["Begin", { count: 4 }]);
  });

  test("a start event that is not JSON is not, and the run starts if nothing else needs it", async () => {
    const store = new MemoryWorkflowStore();
    expect(await createDouble(store).run({ count: 4n }, { runId: "r" })).toBe("4");
    expect(await detailsOf(store, "r")).toMatchObject({ runId: "r", input: undefined });
  });
});
