import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, WorkflowServer } from "../../src/index.ts";
import {
  Answer,
  createAsk,
  createServer,
  framesOf,
  get,
  open,
  post,
  startWaiting,
  TestLogger,
  Token,
} from "../fixtures.ts";

const server = createServer();

/** The verdict of a run that was sent `body`. */
async function verdictOf(handlerId: string, body: unknown) {
  await startWaiting(server, handlerId);
  const { status, body: answer } = await post(server, `/events/${handlerId}`, body);
  if (status !== 200) return { status, answer };
  expect(answer).toEqual({ status: "sent" });
  await (await open(server, `/events/${handlerId}?after_sequence=-1`)).text();
  return (await get(server, `/handlers/${handlerId}`)).body.result.value;
}

const value = { text: "yes" };

test.each([
  ["an envelope", { event: { type: "Answer", value } }],
  ["an older envelope", { event: { type: "Answer", data: value } }],
  ["an envelope in a string", { event: JSON.stringify({ type: "Answer", value }) }],
  ["an older envelope in a string", { event: JSON.stringify({ type: "Answer", data: value }) }],
  ["a serialized event", { event: { __is_pydantic: true, qualified_name: "my.module.Answer", value } }],
  ["an event for one step", { event: { type: "Answer", value }, step: "decide" }],
])("%s is sent", async (what, body) => {
  expect(await verdictOf(what, body)).toEqual({ verdict: "yes" });
});

describe("what is refused", () => {
  test.each([
    ["text that is no JSON", "{", "Error processing request"],
    ["a list", [], "Error processing request"],
    ["no event", {}, "Event data is required"],
    ["an empty event", { event: {} }, "Event data is required"],
    ["a string that is no JSON", { event: "nope" }, "Failed to deserialize event"],
    ["an unknown type", { event: { type: "Nope", value } }, "Invalid event type: Nope. Expected one of"],
    ["a wrong field", { event: { type: "Answer", value: { text: 3 } } }, "Answer.text"],
    ["an unknown step", { event: { type: "Answer", value }, step: "nope" }, "Step nope does not exist"],
    ["a step that does not want it", { event: { type: "Answer", value }, step: "ask" }, "does not accept Answer"],
  ])("%s", async (what, body, detail) => {
    expect(await verdictOf(what, body)).toEqual({
      status: 400,
      answer: { detail: expect.stringContaining(detail) },
    });
  });

  test("an unknown handler", async () => {
    const answer = await post(server, "/events/nobody", { event: { type: "Answer", value } });
    expect(answer).toEqual({ status: 404, body: { detail: "Handler not found" } });
  });

  test("a run that has ended, before the event is looked at", async () => {
    await verdictOf("ended", { event: { type: "Answer", value } });
    const answer = await post(server, "/events/ended", { event: { type: "Nope" } });
    expect(answer).toEqual({ status: 409, body: { detail: "Workflow already completed" } });
  });
});

test("an event that a step waits for, and none names, is one of the additional ones", async () => {
  const workflow = defineWorkflow({ name: "wait" })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const { text } = await context.waitForEvent(Answer);
      return new StopEvent({ result: text });
    })
    .build();
  const waiting = new WorkflowServer().addWorkflow("wait", workflow, { additionalEvents: [Answer] });
  await post(waiting, "/workflows/wait/run-nowait", { handler_id: "it" });
  expect((await post(waiting, "/events/it", { event: { type: "Answer", value } })).status).toBe(200);
  const frames = framesOf(await (await open(waiting, "/events/it?after_sequence=-1")).text());
  expect(frames.at(-1)?.value).toEqual({ result: "yes" });
});

test("an event that no step accepts is accepted, and noticed among the internal events", async () => {
  const asking = new WorkflowServer().addWorkflow("ask", createAsk(), { additionalEvents: [Token] });
  await startWaiting(asking, "it");
  expect((await post(asking, "/events/it", { event: { type: "Token", value: { index: 1 } } })).status).toBe(200);
  await post(asking, "/events/it", { event: { type: "Answer", value } });
  const text = await (await open(asking, "/events/it?after_sequence=-1&include_internal=true")).text();
  expect(framesOf(text).map(({ type }) => type)).toContain("UnhandledEvent");
});

test("a handler whose workflow is not served any more", async () => {
  const logger = new TestLogger();
  const store = new MemoryWorkflowStore();
  const now = Date.now();
  const none = { error: undefined, result: undefined, completedAt: undefined, idleSince: undefined };
  const row = { handlerId: "old", workflowName: "gone", runId: "run", startedAt: now, updatedAt: now, ...none };
  store.startHandler({ ...row, status: "running" });
  const other = new WorkflowServer({ store, logger });
  const answer = await post(other, "/events/old", { event: { type: "Answer", value } });
  expect(answer).toEqual({ status: 500, body: { detail: expect.stringContaining("Workflow gone not registered") } });
});
