import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { createHanging, get, open, post, TestLogger } from "../fixtures.ts";
import {
  answer,
  BreakableStore,
  createHttpServer,
  readerOf,
  readUntil,
  serveHttp,
  streamFrames,
  streamText,
  topic,
} from "./http-server.ts";

const server = createHttpServer();
const run = (body: unknown, workflow = "tell") => post(server, `/workflows/${workflow}/run`, body);
const start = (body: unknown, workflow = "tell") => post(server, `/workflows/${workflow}/run-nowait`, body);
const refused = (detail: string) => ({ status: 400, body: { detail: expect.stringContaining(detail) } });

/** What a run of the topic `x` is answered. */
const completed = (result: unknown = { result: "x" }) => ({
  status: 200,
  body: expect.objectContaining({ status: "completed", result: expect.objectContaining({ value: result }) }),
});

describe("the start event", () => {
  test("[server 54] may be given as kwargs", async () => {
    expect(await run({ kwargs: { topic: "hello" } })).toEqual(completed({ result: "hello" }));
  });

  test("[server 55] has the defaults of the workflow for an empty object", async () => {
    expect(await run({}, "greet")).toEqual(completed({ greeting: "Hello, world", length: 0 }));
    expect(await run({ start_event: {} }, "greet")).toEqual(completed({ greeting: "Hello, world", length: 0 }));
  });

  test("[server 56] may be a JSON string of its fields", async () => {
    expect(await run({ start_event: '{"topic":"x"}' })).toEqual(completed());
  });

  test("[server 57] may be an object of its fields", async () => {
    expect(await run({ start_event: topic })).toEqual(completed());
  });

  const serialized = { __is_pydantic: true, value: topic, qualified_name: "my.module.Topic" };

  test("[server 58] may be in a serializer's envelope", async () => {
    expect(await run({ start_event: serialized })).toEqual(completed());
  });

  test("[server 59] may be a JSON string of a serializer's envelope", async () => {
    expect(await run({ start_event: JSON.stringify(serialized) })).toEqual(completed());
  });

  test("[server 60] may be {type, value}", async () => {
    expect(await run({ start_event: { type: "Topic", value: topic } })).toEqual(completed());
  });

  test("[server 61] must be of the class that starts the workflow", async () => {
    const body = { start_event: { type: "StopEvent", value: {} } };
    expect(await run(body)).toEqual(refused("Start event must be an instance of Topic"));
  });

  test("with fields beside the start event, which are ignored, says where they go if it lacks them", async () => {
    const detail = async (body: unknown) => (await post(server, "/workflows/tell/run", body)).body.detail;
    expect(await detail({ topic: "x" })).toMatch(
      /^Validation error for 'start_event': .*: put the fields into "start_event"$/s,
    );
    expect(await detail({ handler_id: "stray" })).not.toContain("put the fields");
    expect(await detail({ topic: "x", start_event: {} })).not.toContain("put the fields");
  });

  test("[server 62] that is no JSON is refused by run", async () => {
    expect(await run({ start_event: "invalid json" })).toEqual(refused("Validation error for 'start_event'"));
  });

  test("[server 63] that is no JSON is refused by run-nowait as well", async () => {
    expect(await start({ start_event: "invalid json" })).toEqual(refused("Validation error for 'start_event'"));
  });

  test("[server 64] without its required fields is refused", async () => {
    expect(await run({ start_event: {} })).toEqual(refused("Topic.topic"));
  });

  test("[server 65] must be there if it has required fields", async () => {
    expect(await run({})).toEqual(refused("Topic.topic"));
  });

  test("[server 66] null is refused if it has required fields, and leaves no row", async () => {
    expect(await run({ start_event: null, handler_id: "null" })).toEqual(refused("Topic.topic"));
    expect((await get(server, "/handlers/null")).status).toBe(404);
  });

  test("[server 67] wins over kwargs", async () => {
    expect(await run({ start_event: topic, kwargs: { topic: "y" } })).toEqual(completed());
  });

  test("[server 92] null kwargs are none", async () => {
    expect(await run({ kwargs: null }, "greet")).toEqual(completed({ greeting: "Hello, world", length: 0 }));
    expect(await run({ kwargs: null })).toEqual(refused("Topic.topic"));
  });
});

describe("the body", () => {
  test("[server 68] must be JSON for run", async () => {
    expect(await run("invalid json")).toEqual(refused("Invalid JSON body"));
  });

  test("[server 69] must be JSON for run-nowait", async () => {
    expect(await start("invalid json")).toEqual(refused("Invalid JSON body"));
  });

  test("[server 70] must not be empty", async () => {
    expect(await run("")).toEqual(refused("Invalid JSON body"));
  });

  test("[server 71] must not be an array", async () => {
    expect(await run([])).toEqual(refused("Error processing request body"));
  });

  test("[server 72] is JSON without a content type too", async () => {
    const body = new Blob([JSON.stringify({ start_event: topic })]);
    const request = new Request("http://server/workflows/tell/run", { method: "POST", body });
    expect(request.headers.get("content-type")).toBeNull();
    expect((await server.fetch(request)).status).toBe(200);
  });

  test("[server 73] may have keys that mean nothing", async () => {
    expect(await run({ start_event: topic, more: 1 })).toEqual(completed());
  });

  test("[server 74] is not read if there is no such workflow", async () => {
    const unknown = { status: 404, body: { detail: "Workflow not found" } };
    expect(await run("invalid json", "nope")).toEqual(unknown);
    expect(await start("invalid json", "nope")).toEqual(unknown);
  });
});

describe("a context", () => {
  const context = { version: 1, is_running: false, state: { state_data: { _data: { total: "4" } } }, workers: {} };
  const accepting = createHttpServer({ acceptContextApi: true });
  const body = { start_event: { topic: "x", count: 3 }, context };

  test("[server 75] is refused where the context API is off", async () => {
    expect(await run(body, "counter")).toEqual(refused("Context API is disabled. Set accept_context_api=True"));
  });

  test("[server 76] is ignored where the context API is off, if it is empty", async () => {
    expect(await run({ ...body, context: {} }, "counter")).toEqual(completed({ result: 3 }));
  });

  test("[server 77] gives its state to the steps", async () => {
    expect(await post(accepting, "/workflows/counter/run", body)).toEqual(completed({ result: 7 }));
  });

  test("[server 78] gives its state to the steps of run-nowait too", async () => {
    await post(accepting, "/workflows/counter/run-nowait", { ...body, handler_id: "later" });
    await streamText(accepting, "later");
    expect(await get(accepting, "/handlers/later")).toEqual(completed({ result: 7 }));
  });

  test("that is none is refused", async () => {
    const broken = await post(accepting, "/workflows/counter/run", { ...body, context: { version: "x" } });
    expect(broken).toEqual(refused("'context'"));
  });
});

describe("a run that fails", () => {
  test("[server 79] is a 500 of run, with the handler", async () => {
    const { status, body } = await run({}, "failing");
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: "failed", error: "Test error", result: null });
    expect(await get(server, `/handlers/${body.handler_id}`)).toEqual({ status, body });
  });

  test("[server 80] is a 200 of run-nowait, and fails later", async () => {
    const { status, body } = await start({}, "failing");
    expect([status, body.status]).toEqual([200, "running"]);
    await streamText(server, body.handler_id);
    const later = await get(server, `/handlers/${body.handler_id}`);
    expect(later).toMatchObject({ status: 500, body: { status: "failed", error: "Test error" } });
  });

  test("[server 81] is logged with its step", async () => {
    const logger = new TestLogger();
    const logging = createHttpServer({ logger });
    const { body } = await post(logging, "/workflows/failing/run-nowait", {});
    await streamText(logging, body.handler_id);
    expect(logger.lines).toContain(`Step explode of run ${body.run_id} failed: Test error`);
  });

  test("[server 82] by its timeout is a 500 that says so", async () => {
    const limited = new WorkflowServer({ logger: new TestLogger() }).addWorkflow("hanging", createHanging(20));
    const { status, body } = await post(limited, "/workflows/hanging/run", {});
    expect(status).toBe(500);
    expect(body).toMatchObject({ status: "failed", error: "Workflow timed out after 0.02s", result: null });
  });
});

describe("the handler", () => {
  test("[server 83] is running when run-nowait answers, and has an id of 10 characters", async () => {
    const { status, body } = await start({}, "ask");
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "running", result: null, error: null, completed_at: null });
    expect(body.handler_id).toMatch(/^[\w-]{10}$/);
    expect(body.run_id).toMatch(/^[\w-]{10}$/);
  });

  test("[server 84] has the id that was given", async () => {
    expect((await run({ start_event: topic, handler_id: "mine" })).body.handler_id).toBe("mine");
    expect(await get(server, "/handlers/mine")).toEqual(completed());
  });

  test("[server 85] gets an id if the given one is empty", async () => {
    expect((await run({ start_event: topic, handler_id: "" })).body.handler_id).toHaveLength(10);
  });

  test("[server 86] cannot have a number for its id", async () => {
    expect(await run({ start_event: topic, handler_id: 3 })).toEqual(refused("handler_id must be a string"));
  });

  test("cannot have an id that does not stand in a path", async () => {
    for (const handler_id of ["a/b", "a\u0000b", "x".repeat(513)]) {
      expect(await run({ start_event: topic, handler_id })).toEqual(refused("handler_id cannot be"));
    }
  });

  test("[server 87] has the same custom stop event everywhere", async () => {
    const { body } = await run({ start_event: { name: "you" }, handler_id: "custom" }, "greet");
    expect(body.result).toMatchObject({ type: "Greeting", value: { greeting: "Hello, you", length: 0 } });
    expect(body.result.types).toEqual(["StopEvent"]);
    expect((await get(server, "/handlers/custom")).body).toEqual(body);
    expect((await get(server, "/handlers?workflow_name=greet")).body.handlers).toContainEqual(body);
  });

  test("[server 88] has a plain stop event as exactly its envelope", async () => {
    await run({ start_event: topic, handler_id: "plain" });
    const { body } = await get(server, "/handlers?workflow_name=tell");
    const plain = body.handlers.find(({ handler_id }: { readonly handler_id: string }) => handler_id === "plain");
    const qualified_name = "workflows.events.StopEvent";
    expect(plain.result).toEqual({ value: { result: "x" }, qualified_name, type: "StopEvent", types: null });
  });

  test("has its keys in their order", async () => {
    expect(Object.keys((await run({ start_event: topic })).body)).toEqual([
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
  });

  test("goes on with the state of an earlier run of its id, in a new run", async () => {
    const add = async (count: number) =>
      (await run({ handler_id: "sum", start_event: { topic: "x", count } }, "counter")).body;
    const first = await add(5);
    const second = await add(3);
    expect([first.result.value, second.result.value]).toEqual([{ result: 5 }, { result: 8 }]);
    expect(second.run_id).not.toBe(first.run_id);
  });
});

test("[server 89] a store that refuses the first row makes both routes answer 500, and no event is recorded", async () => {
  const store = new BreakableStore();
  const broken = createHttpServer({ store });
  const persistence = { status: 500, body: { detail: expect.stringContaining("Initial persistence failed") } };
  store.isBroken = true;
  // Without an id nothing is read before the row is written.
  expect(await post(broken, "/workflows/tell/run", { start_event: topic })).toEqual(persistence);
  expect(await post(broken, "/workflows/tell/run-nowait", { start_event: topic })).toEqual(persistence);
  store.isBroken = false;
  expect(await get(broken, "/handlers")).toEqual({ status: 200, body: { handlers: [] } });
});

test("[server 90] a run whose client has gone completes its row", async () => {
  const served = createHttpServer();
  await using running = await serveHttp(served);
  const socket = connect(running.port, "127.0.0.1");
  const body = JSON.stringify({ handler_id: "left" });
  socket.write(`POST /workflows/ask/run HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await expect.poll(async () => (await get(served, "/handlers/left")).status).toBe(202);
  socket.destroy();
  await once(socket, "close");
  await answer(served, "left");
  await streamText(served, "left");
  expect(await get(served, "/handlers/left")).toEqual(completed({ verdict: "yes" }));
});

describe("run-nowait", () => {
  const headersOf = async (body: unknown, headers: Record<string, string> = {}) => {
    const url = "http://server/workflows/ask/run-nowait";
    const response = await server.fetch(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
    return { status: response.status, last: response.headers.get("x-last-sequence"), body: await response.json() };
  };

  test("says from where on a stream misses nothing", async () => {
    expect((await headersOf({ handler_id: "from" })).last).toBe("-1");
    const reader = readerOf(await open(server, "/events/from?after_sequence=-1"));
    await readUntil(reader, (text) => text.includes("Question"));
    await reader.cancel();
    const joined = await headersOf({ handler_id: "from", on_conflict: "return" });
    expect(joined).toMatchObject({ status: 200, body: { handler_id: "from" } });
    expect(Number(joined.last)).toBeGreaterThanOrEqual(0);
    await answer(server, "from");
    const types = (await streamFrames(server, "from", `after_sequence=${joined.last}`)).map(({ type }) => type);
    expect(types).toEqual(["Verdict"]);
  });

  test("of a key that was used before is the run that was started then", async () => {
    const key = { "idempotency-key": "once" };
    const first = await headersOf({}, key);
    const second = await headersOf({}, key);
    expect(second).toMatchObject({ status: 200, body: { run_id: first.body.run_id } });
    expect((await headersOf({ handler_id: "other" }, key)).status).toBe(409);
    expect((await headersOf({}, { "idempotency-key": " " })).status).toBe(400);
  });
});

describe("the id of a running handler", () => {
  test("is refused, or its run is returned, or replaced", async () => {
    await start({ handler_id: "busy" }, "ask");
    expect(await start({ handler_id: "busy" }, "ask")).toMatchObject({ status: 409 });
    const { body: first } = await get(server, "/handlers/busy");
    const returned = await start({ handler_id: "busy", on_conflict: "return" }, "ask");
    expect(returned).toMatchObject({ status: 200, body: { run_id: first.run_id } });
    const replaced = await start({ handler_id: "busy", on_conflict: "replace" }, "ask");
    expect(replaced).toMatchObject({ status: 200, body: { status: "running" } });
    expect(replaced.body.run_id).not.toBe(first.run_id);
    expect(await start({ handler_id: "busy", on_conflict: "maybe" }, "ask")).toEqual(refused("on_conflict"));
  });
});
