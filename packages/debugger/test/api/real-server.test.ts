import { WorkflowServer } from "@llama-agents/server";
import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { allRuns } from "../../src/api/runs-query.ts";
import { createServices, type DebuggerServices } from "../../src/api/services.ts";

class Topic extends StartEvent.extend("Topic", { topic: z.string(), count: z.number().default(3) }) {}
class Token extends WorkflowEvent.extend("Token", { index: z.number() }) {}
class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Answer extends HumanResponseEvent.extend("Answer", { text: z.string() }) {}

const tell = () =>
  defineWorkflow({ name: "tell" })
    .step("tell", { on: [Topic], emits: [StopEvent] }, async ({ topic, count }, context) => {
      for (let index = 0; index < count; index++) context.writeEventToStream(new Token({ index }));
      await context.store.set("told", topic);
      return new StopEvent({ result: topic });
    })
    .build();
const ask = () =>
  defineWorkflow({ name: "ask" })
    .step("ask", { on: [StartEvent], emits: [Question] }, () => new Question({ text: "Well?" }))
    .step("decide", { on: [Answer], emits: [StopEvent] }, ({ text }) => new StopEvent({ result: text }))
    .build();
const failing = () =>
  defineWorkflow({ name: "failing" })
    .step("explode", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw new Error("boom");
    })
    .build();

const logger = { info: () => {}, warn: () => {}, error: () => {} };

function setup(hasOwnApi: boolean): DebuggerServices {
  const server = new WorkflowServer({ logger, debugger: hasOwnApi })
    .addWorkflow("tell", tell())
    .addWorkflow("ask", ask())
    .addWorkflow("failing", failing());
  const services = createServices({
    base: "http://localhost",
    fetch: async (url, init) => server.fetch(new Request(url, init)),
  });
  const stop = services.start();
  onTestFinished(async () => {
    stop();
    await server.stop({ grace: 0 });
  });
  return services;
}

/** Follows a run until its stream has ended. */
async function follow({ sessions }: DebuggerServices, id: string) {
  const session = sessions.of(id);
  const leave = session.subscribe(() => {});
  onTestFinished(leave);
  await vi.waitFor(() => {
    expect(session.get().status.kind).toBe("ended");
    expect(session.get().buffer.view.terminal).toBeDefined();
  });
  return session.get().buffer;
}

describe.each([
  ["with the debugger's API", true],
  ["without it", false],
])("a server of ours %s", (_name, hasOwnApi) => {
  test("starts runs, streams all their events, and tells how they end", async () => {
    const services = setup(hasOwnApi);
    const { api, actions } = services;
    expect(await api.listWorkflows()).toEqual(["tell", "ask", "failing"]);
    const { handlerId } = await actions.startRun("tell", { startEvent: { topic: "tea", count: 300 } });
    const buffer = await follow(services, handlerId);
    expect(buffer.events.filter(({ type }) => type === "Token")).toHaveLength(300);
    expect([buffer.missing, buffer.view.hasTimes]).toEqual([0, hasOwnApi]);
    await expect(api.getRun(handlerId)).resolves.toMatchObject({ status: "completed", workflow_name: "tell" });
    const { runs } = await api.listRuns(allRuns, { limit: 10 });
    expect(runs.map((run) => [run.handler_id, run.status])).toEqual([[handlerId, "completed"]]);
  });

  test("takes answers to what its runs ask", async () => {
    const services = setup(hasOwnApi);
    const { api, actions, sessions } = services;
    const { handlerId } = await actions.startRun("ask", { startEvent: {} });
    const session = sessions.of(handlerId);
    onTestFinished(session.subscribe(() => {}));
    await vi.waitFor(() => expect(session.get().buffer.view.requests).toHaveLength(1));
    if (hasOwnApi) {
      await vi.waitFor(async () => expect(await api.listWaitingRuns()).toHaveLength(1));
      await expect(api.getRun(handlerId)).resolves.toMatchObject({ status: "waiting" });
    }
    await actions.sendEvent(handlerId, { type: "Answer", value: { text: "yes" } });
    const buffer = await follow(services, handlerId);
    expect(buffer.view.terminal?.event.envelope.value).toEqual({ result: "yes" });
    expect(buffer.view.requests).toEqual([]);
    await expect(actions.sendEvent(handlerId, { type: "Answer", value: { text: "no" } })).rejects.toMatchObject({
      status: 409,
    });
  });

  test("tells of runs that fail, are cancelled and are deleted", async () => {
    const services = setup(hasOwnApi);
    const { api, actions } = services;
    const failed = await actions.startRun("failing", { startEvent: {} });
    expect((await follow(services, failed.handlerId)).view.terminal?.status).toBe("failed");
    await expect(api.getRun(failed.handlerId)).resolves.toMatchObject({ status: "failed", error: "boom" });
    const asking = await actions.startRun("ask", { startEvent: {} });
    await actions.cancelRun(asking.handlerId);
    await expect(api.getRun(asking.handlerId)).resolves.toMatchObject({ status: "cancelled" });
    await actions.deleteRun(asking.handlerId);
    await expect(api.getRun(asking.handlerId)).rejects.toMatchObject({ status: 404 });
  });

  test("gives graphs, schemas, inputs and states as far as it has them", async () => {
    const services = setup(hasOwnApi);
    const { api, actions } = services;
    expect((await api.getGraph("tell")).nodes.map(({ id }) => id)).toContain("tell");
    expect((await api.getWorkflowSchema("tell")).start).toMatchObject({ required: ["topic"] });
    expect((await api.listEventSchemas("ask")).map(({ title }) => title)).toContain("Answer");
    const first = await actions.startRun("tell", { startEvent: { topic: "tea" } });
    const second = await actions.startRun("tell", { startEvent: { topic: "tea" }, parent: first.handlerId });
    await follow(services, second.handlerId);
    const input = await api.getInput(second.handlerId);
    const state = await api.getState(second.handlerId);
    if (!hasOwnApi) return expect([input, state]).toEqual([null, null]);
    expect(input).toMatchObject({ start_event: { type: "Topic" }, parent_handler_id: first.handlerId });
    expect(state?.state).toEqual({ told: "tea" });
  });

  test("refuses starts with its own words", async () => {
    const { actions } = setup(hasOwnApi);
    await expect(actions.startRun("tell", { startEvent: { count: 1 } })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringContaining("topic"),
    });
  });
});
