import { describe, expect, test } from "vitest";
import { createServer, get, post, startWaiting, TestLogger } from "../fixtures.ts";

const server = createServer();
const tell = (body: unknown) => post(server, "/workflows/tell/run", body);

describe("a run that is waited for", () => {
  test("answers the handler, its keys in their order", async () => {
    const { status, body } = await tell({ start_event: { topic: "x" }, handler_id: "whole" });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      "handler_id",
      "workflow_name",
      "run_id",
      "error",
      "result",
      "status",
      "started_at",
      "updated_at",
      "completed_at",
    ]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(body).toEqual({
      handler_id: "whole",
      workflow_name: "tell",
      run_id: expect.stringMatching(/^.{10}$/),
      error: null,
      result: {
        value: { result: "x" },
        qualified_name: "workflows.events.StopEvent",
        type: "StopEvent",
        types: null,
      },
      status: "completed",
      started_at: time,
      updated_at: time,
      completed_at: time,
    });
    expect(body.started_at <= body.completed_at).toBe(true);
    expect(await get(server, "/handlers/whole")).toEqual({ status, body });
  });

  test("answers 500 and the handler if the run fails", async () => {
    const { status, body } = await post(server, "/workflows/failing/run", {});
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: "failed", error: "Test error", result: null });
    expect(await get(server, `/handlers/${body.handler_id}`)).toEqual({ status, body });
  });

  test("does not end with the client", async () => {
    const waiting = post(server, "/workflows/ask/run", { handler_id: "left" });
    await expect.poll(async () => (await get(server, "/handlers/left")).status).toBe(202);
    await post(server, "/events/left", { event: { type: "Answer", value: { text: "yes" } } });
    expect((await waiting).body.result).toMatchObject({ type: "Verdict", types: ["StopEvent"] });
  });
});

describe("what a run starts with", () => {
  test.each([
    ["plain fields", { start_event: { topic: "x" } }],
    ["older kwargs", { kwargs: { topic: "x" } }],
    ["start_event before kwargs", { start_event: { topic: "x" }, kwargs: { topic: "y" } }],
    ["fields in a string", { start_event: '{"topic":"x"}' }],
    ["an envelope", { start_event: { type: "Topic", value: { topic: "x" } } }],
    ["an envelope by qualified name", { start_event: { qualified_name: "any.module.Topic", value: { topic: "x" } } }],
    [
      "a serialized event",
      { start_event: { __is_pydantic: true, qualified_name: "workflow.Topic", value: { topic: "x" } } },
    ],
    ["keys that mean nothing", { start_event: { topic: "x" }, more: 1, handler_id: "", context: {} }],
  ])("%s", async (_what, body) => {
    const answer = await tell(body);
    expect(answer.status).toBe(200);
    expect(answer.body.result.value).toEqual({ result: "x" });
  });

  test.each([
    ["text that is no JSON", "invalid json", "Invalid JSON body"],
    ["no body", "", "Invalid JSON body"],
    ["a list", [], "Error processing request body"],
    ["a string that is no JSON", { start_event: "nope" }, "Validation error for 'start_event'"],
    ["a number", { start_event: 3 }, "Validation error for 'start_event'"],
    ["no required field", { start_event: {} }, "Topic.topic"],
    ["nothing", {}, "Topic.topic"],
    ["null", { start_event: null }, "Topic.topic"],
    ["an unknown type", { start_event: { type: "Nothing", value: {} } }, "Expected one of Topic"],
    ["another event", { start_event: { type: "StopEvent", value: {} } }, "Start event must be an instance of Topic"],
    ["a numeric id", { start_event: { topic: "x" }, handler_id: 3 }, "handler_id must be a string"],
    ["an id with a slash", { start_event: { topic: "x" }, handler_id: "a/b" }, "handler_id cannot be"],
    ["a context", { context: { version: 1 } }, "Context API is disabled. Set accept_context_api=True"],
    ["an unsafe integer", '{"start_event":{"topic":"x","count":9007199254740993}}', "Invalid JSON body"],
  ])("%s is refused", async (_what, body, detail) => {
    for (const path of ["/workflows/tell/run", "/workflows/tell/run-nowait"]) {
      const answer = await post(server, path, body);
      expect(answer).toEqual({ status: 400, body: { detail: expect.stringContaining(detail) } });
    }
  });

  test("an unknown workflow is a 404, whatever the body", async () => {
    for (const path of ["/workflows/nope/run", "/workflows/nope/run-nowait", "/workflows/a%2Fb/run"]) {
      expect(await post(server, path, "invalid json")).toEqual({
        status: 404,
        body: { detail: "Workflow not found" },
      });
    }
  });

  test("a saved context, if the server accepts them", async () => {
    const accepting = createServer({ acceptContextApi: true });
    const context = { version: 1, is_running: false, state: { state_data: { _data: { total: "4" } } }, workers: {} };
    const { status, body } = await post(accepting, "/workflows/counter/run", {
      start_event: { topic: "x", count: 3 },
      context,
    });
    expect({ status, result: body.result?.value }).toEqual({ status: 200, result: { result: 7 } });
    const broken = await post(accepting, "/workflows/counter/run", { context: { version: "x" } });
    expect(broken).toEqual({ status: 400, body: { detail: expect.stringContaining("'context'") } });
  });
});

describe("a run that is only started", () => {
  test("answers that it runs", async () => {
    const { status, body } = await post(server, "/workflows/hanging/run-nowait", {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "running", result: null, error: null, completed_at: null });
    expect(body.handler_id).toHaveLength(10);
    expect(await get(server, `/handlers/${body.handler_id}`)).toEqual({ status: 202, body });
  });

  test("answers 200 also if it fails at once, and the log names the step", async () => {
    const logger = new TestLogger();
    const logging = createServer({ logger });
    const { status, body } = await post(logging, "/workflows/failing/run-nowait", {});
    expect(status).toBe(200);
    await expect.poll(async () => (await get(logging, `/handlers/${body.handler_id}`)).status).toBe(500);
    expect(logger.lines).toEqual([`Step explode of run ${body.run_id} failed: Test error`]);
  });
});

describe("the id of an earlier run", () => {
  test("goes on with its state, in a new run with events of its own", async () => {
    const add = (count: number) =>
      post(server, "/workflows/counter/run", { handler_id: "sum", start_event: { topic: "x", count } });
    const first = (await add(5)).body;
    const second = (await add(3)).body;
    expect([first.result.value, second.result.value]).toEqual([{ result: 5 }, { result: 8 }]);
    expect(second.run_id).not.toBe(first.run_id);
  });

  test("is refused while it runs", async () => {
    await startWaiting(server, "busy");
    const again = await post(server, "/workflows/ask/run-nowait", { handler_id: "busy" });
    expect(again).toEqual({ status: 409, body: { detail: expect.stringContaining("still running") } });
  });
});
