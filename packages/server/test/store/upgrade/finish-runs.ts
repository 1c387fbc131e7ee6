import { expect } from "vitest";
import { WorkflowServer, type WorkflowStore } from "../../../src/index.ts";
import { post, TestLogger } from "../../fixtures.ts";
import { earlierWorkflows, results } from "./earlier-runs.ts";

/**
 * Expects what a run starts from, and waits for, if the version that has started it has recorded that, and nothing if it has
 * not.
 */
export async function expectDetails(store: WorkflowStore, areRecorded: boolean): Promise<void> {
  const { runId = "" } = (await store.getHandler("waiting")) ?? {};
  const [details] = await store.readRuns([runId]);
  expect(details).toMatchObject({ runId, handlerId: "waiting", parentHandlerId: undefined, errorStack: undefined });
  expect(details?.eventCount).toBeGreaterThan(0);
  expect(details?.input && JSON.parse(details.input.value)).toEqual(areRecorded ? { amount: 50 } : undefined);
  const requests = details?.requests.map(({ event, step }) => [
    event?.kind.type,
    JSON.parse(event?.value ?? "{}"),
    step,
  ]);
  expect(requests).toEqual(areRecorded ? [["Question", { text: "May we spend 50?" }, "ask"]] : []);
}

/** Serves what an earlier version has left, answers those who ask, and expects each run to end as it should. */
export async function expectRunsToFinish(store: WorkflowStore): Promise<void> {
  await using server = new WorkflowServer({ store, logger: new TestLogger() });
  for (const [name, workflow] of Object.entries(earlierWorkflows(Promise.resolve())))
    server.addWorkflow(name, workflow);
  await server.start();
  const send = async (handlerId: string, type: string, value: object): Promise<void> =>
    expect(await post(server, `/events/${handlerId}`, { event: { type, value } })).toMatchObject({ status: 200 });
  await send("released", "Answer", { by: "Ada" });
  await send("waiting", "Answer", { by: "Ada" });
  await send("collecting", "Item", { number: 3 });
  const resultOf = async (handlerId: string): Promise<unknown> => {
    const handler = await store.getHandler(handlerId);
    return handler?.result ? JSON.parse(handler.result.value).result : handler;
  };
  for (const [handlerId, result] of Object.entries(results)) {
    await expect.poll(() => resultOf(handlerId), { timeout: 5_000 }).toEqual(result);
    const { runId = "" } = (await store.getHandler(handlerId)) ?? {};
    const events = await store.readEvents(runId, { afterSequence: -1 });
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => index));
    expect(events.filter(({ event }) => event.kind.type === "StopEvent").length).toBe(1);
    expect(events.at(-1)?.event.kind.type).toBe("StopEvent");
  }
}
