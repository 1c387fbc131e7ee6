import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { WorkflowServerOptions } from "../../src/index.ts";
import { SqliteWorkflowStore } from "../../src/store/sqlite/index.ts";
import {
  createServer as createTestServer,
  type Fetcher,
  framesOf,
  get,
  open,
  post,
  startWaiting,
  TestLogger,
} from "../fixtures.ts";
import { BreakableStore, serveHttp, strangeRow } from "../http/http-server.ts";

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const createServer = (options: WorkflowServerOptions = {}) => createTestServer({ idleTimeout: null, ...options });

const run = async (server: Fetcher, name: string, body: unknown = {}, headers: Record<string, string> = {}) => {
  const url = `http://server/workflows/${name}/run`;
  const response = await server.fetch(new Request(url, { method: "POST", body: JSON.stringify(body), headers }));
  return { status: response.status, body: await response.json() };
};
const runIds = async (server: Fetcher, query = ""): Promise<string[]> => {
  const { body } = await get(server, `/api/runs${query}`);
  return body.runs.map(({ handler_id }: { readonly handler_id: string }) => handler_id);
};

/** One run of each kind: `told`, `broken`, `cancelled`, `asking`, `busy`, in the order of their starts. */
async function startAll(server: Fetcher): Promise<void> {
  await run(server, "tell", { handler_id: "told", start_event: { topic: "x" } });
  await run(server, "failing", { handler_id: "broken" });
  await post(server, "/workflows/hanging/run-nowait", { handler_id: "cancelled" });
  await post(server, "/handlers/cancelled/cancel", {});
  await startWaiting(server, "asking");
  await post(server, "/workflows/hanging/run-nowait", { handler_id: "busy" });
  await vi.waitUntil(async () => (await get(server, "/api/runs/asking")).body.status === "waiting");
}

const busyServer = createServer();
beforeAll(() => startAll(busyServer));
afterAll(() => busyServer.stop({ grace: 0 }));

describe("what the server offers", () => {
  test("names the version, the title, the features, and what the caller may do", async () => {
    const { status, body } = await get(createServer({ debugger: { title: "Jokes" } }), "/api/meta");
    expect([status, body]).toEqual([
      200,
      {
        version: expect.any(String),
        title: "Jokes",
        features: ["timestamps", "input", "page", "inbox", "state", "stack"],
        scopes: null,
        has_auth: false,
      },
    ]);
    const secured = createServer({ auth: { tokens: ["all", { token: "look", scopes: ["read"] }] } });
    const scopesOf = async (token: string) =>
      (await open(secured, "/api/meta", { authorization: `Bearer ${token}` })).json();
    expect(await scopesOf("look")).toMatchObject({ scopes: ["read"], has_auth: true, title: "Workflow debugger" });
    expect(await scopesOf("all")).toMatchObject({ scopes: ["read", "run", "admin"] });
  });

  test("is in no public description", async () => {
    const { body } = await get(createServer(), "/openapi.json");
    expect(Object.keys(body.paths).filter((path) => path.startsWith("/api/"))).toEqual([]);
  });
});

describe("the list of runs", () => {
  test("has all that is known of each run, the newest first", async () => {
    const { status, body } = await get(busyServer, "/api/runs");
    expect([status, body.next, body.waiting_count]).toEqual([200, null, 1]);
    const [busy, asking, cancelled, broken, told] = body.runs;
    expect([busy, asking, cancelled, broken, told].map((each) => [each.handler_id, each.status])).toEqual([
      ["busy", "running"],
      ["asking", "waiting"],
      ["cancelled", "cancelled"],
      ["broken", "failed"],
      ["told", "completed"],
    ]);
    expect(told).toEqual({
      handler_id: "told",
      run_id: expect.any(String),
      workflow_name: "tell",
      status: "completed",
      started_at: iso,
      updated_at: iso,
      completed_at: iso,
      idle_since: null,
      duration_ms: expect.any(Number),
      event_count: expect.any(Number),
      error: null,
      parent_handler_id: null,
      waiting_for: [],
    });
    expect(told.event_count).toBeGreaterThan(3);
    expect(told.duration_ms).toBe(Date.parse(told.completed_at) - Date.parse(told.started_at));
    expect(broken.error).toContain("Test error");
    expect(busy.completed_at).toBeNull();
    expect(asking.idle_since).toEqual(iso);
    expect(asking.waiting_for).toEqual([
      {
        event: expect.objectContaining({ type: "Question", value: { text: "Well?" } }),
        awaits: null,
        step: "ask",
        since: iso,
      },
    ]);
  });

  test.each([
    ["status=running", ["busy"]],
    ["status=waiting", ["asking"]],
    ["status=waiting&status=running", ["busy", "asking"]],
    ["status=waiting&status=failed", ["asking", "broken"]],
    ["status=running&status=failed", ["busy", "broken"]],
    ["status=completed&status=cancelled", ["cancelled", "told"]],
    ["status=waiting&status=completed&limit=2", ["asking", "told"]],
    ["status=", ["busy", "asking", "cancelled", "broken", "told"]],
    ["workflow=hanging&workflow=tell", ["busy", "cancelled", "told"]],
    ["workflow=hanging&status=running", ["busy"]],
    ["workflow=nobody", []],
    ["q=TEST error", ["broken"]],
    ["q=tell", ["told"]],
    ["q=sk", ["asking"]],
    ["q=a%25", []],
    ["q= ", ["busy", "asking", "cancelled", "broken", "told"]],
  ])("%s selects %j", async (query, expected) => {
    expect(await runIds(busyServer, `?${query}`)).toEqual(expected);
    expect((await get(busyServer, `/api/runs?${query}`)).body.waiting_count).toBe(1);
  });

  test("comes page by page, and what is started meanwhile moves nothing", async () => {
    const server = createServer();
    for (let index = 0; index < 5; index++) {
      await run(server, "tell", { handler_id: `run-${index}`, start_event: { topic: "x" } });
    }
    const first = (await get(server, "/api/runs?limit=2")).body;
    await run(server, "tell", { handler_id: "later", start_event: { topic: "x" } });
    const second = (await get(server, `/api/runs?limit=2&before=${encodeURIComponent(first.next)}`)).body;
    const third = (await get(server, `/api/runs?limit=2&before=${encodeURIComponent(second.next)}`)).body;
    const pages = [first, second, third].map(({ runs }) =>
      runs.map((each: { readonly handler_id: string }) => each.handler_id),
    );
    expect(pages).toEqual([["run-4", "run-3"], ["run-2", "run-1"], ["run-0"]]);
    expect(third.next).toBeNull();
  });

  test.each([
    ["status=idle", "Invalid status: 'idle'. Allowed values: running, waiting, completed, failed, cancelled"],
    ["limit=0", "Invalid limit: '0'. Expected a number from 1 to 500"],
    ["limit=x", "Invalid limit: 'x'. Expected a number from 1 to 500"],
    ["before=x", "Invalid cursor"],
    ["before=", "Invalid before: ''. Expected the next of the page before"],
    [`q=${"x".repeat(501)}`, "Expected at most 500 characters"],
  ])("%s is refused", async (query, detail) => {
    const { status, body } = await get(createServer(), `/api/runs?${query}`);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});

describe("one run", () => {
  test("is as in the list, and an unknown one is not found", async () => {
    const listed = (await get(busyServer, "/api/runs?status=failed")).body.runs[0];
    expect(await get(busyServer, "/api/runs/broken")).toEqual({ status: 200, body: { ...listed, stack: null } });
    for (const path of ["nobody", "nobody/input", "nobody/state", "nobody/events"]) {
      expect(await get(busyServer, `/api/runs/${path}`)).toEqual({
        status: 404,
        body: { detail: "Handler not found" },
      });
    }
  });

  test("that no program of this version has started is shown as far as it is known", async () => {
    const store = new BreakableStore();
    store.row = strangeRow({});
    const server = createServer({ store });
    const { status, body } = await get(server, "/api/runs/strange");
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ run_id: null, status: "running", event_count: 0, waiting_for: [], stack: null }),
    ]);
    expect((await get(server, "/api/runs/strange/input")).body).toEqual({ start_event: null, parent_handler_id: null });
    for (const what of ["state", "events"]) {
      expect(await get(server, `/api/runs/strange/${what}`)).toEqual({
        status: 404,
        body: { detail: "Handler has no associated run" },
      });
    }
  });

  test("has its input, and the run that it repeats", async () => {
    const server = createServer();
    const parent = "früher 100%";
    const body = { handler_id: "again", start_event: { topic: "x", count: 1 } };
    await run(server, "tell", body, { "x-parent-handler": encodeURIComponent(parent) });
    const { body: input } = await get(server, "/api/runs/again/input");
    expect(input).toEqual({
      start_event: expect.objectContaining({ type: "Topic", value: { topic: "x", count: 1 } }),
      parent_handler_id: parent,
    });
    expect((await get(server, "/api/runs/again")).body.parent_handler_id).toBe(parent);
    for (const malformed of ["%", "a%2Fb", "%2E%2E", "a%0Ab"]) {
      const refused = await run(server, "tell", { start_event: { topic: "x" } }, { "x-parent-handler": malformed });
      expect(refused.status, malformed).toBe(400);
    }
  });

  test("has its state, whose values are JSON", async () => {
    const server = createServer().addWorkflow(
      "odd",
      defineWorkflow({ name: "odd" })
        .step("keep", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
          await context.store.set("list", [1, { a: "b" }]);
          await context.store.set("event", new StopEvent({ result: 1 }));
          await context.store.set("huge", 2n ** 64n);
          return new StopEvent();
        })
        .build(),
    );
    await run(server, "counter", { handler_id: "counted", start_event: { topic: "x", count: 4 } });
    expect((await get(server, "/api/runs/counted/state")).body).toEqual({ state: { total: 4 }, updated_at: iso });
    await run(server, "odd", { handler_id: "odd" });
    const { state } = (await get(server, "/api/runs/odd/state")).body;
    expect(state.list).toEqual([1, { a: "b" }]);
    expect(JSON.stringify(state.event)).toContain("StopEvent");
    expect(state.huge).toContain("not JSON");
    await run(server, "tell", { handler_id: "stateless", start_event: { topic: "x" } });
    expect((await get(server, "/api/runs/stateless/state")).body.state).toEqual({});
  });

  test("is never kept by a cache", async () => {
    const server = createServer();
    await run(server, "tell", { handler_id: "told", start_event: { topic: "x" } });
    for (const path of ["meta", "runs", "runs/told", "runs/told/input", "runs/told/state", "runs/told/events"]) {
      expect((await open(server, `/api/${path}`)).headers.get("cache-control"), path).toBe("no-store");
    }
  });
});

test("runs in a database are shown like those in memory", async () => {
  const folder = mkdtempSync(join(tmpdir(), "debugger-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await using store = new SqliteWorkflowStore(join(folder, "runs.db"));
  const server = createServer({ store });
  await startAll(server);
  await run(server, "counter", { handler_id: "counted", start_event: { topic: "x", count: 4 } });
  const [counted, , asking] = (await get(server, "/api/runs?q=")).body.runs;
  const inMemory = (await get(busyServer, "/api/runs/asking")).body;
  expect(Object.keys(asking)).toEqual(Object.keys(inMemory).filter((key) => key !== "stack"));
  expect(asking.waiting_for).toEqual([{ ...inMemory.waiting_for[0], since: iso }]);
  expect([counted.status, counted.event_count]).toEqual(["completed", expect.any(Number)]);
  expect(await runIds(server, "?status=waiting&status=failed")).toEqual(["asking", "broken"]);
  expect((await get(server, "/api/runs/counted/state")).body.state).toEqual({ total: 4 });
  expect((await get(server, "/api/runs/counted/input")).body.start_event).toMatchObject({ type: "Topic" });
  const frames = framesOf(await (await open(server, "/api/runs/counted/events")).text());
  expect(frames.length).toBe(counted.event_count);
  expect(frames.every((frame) => "timestamp" in frame)).toBe(true);
  await server.stop({ grace: 0 });
});

describe("the stack of an error", () => {
  const stackOf = async (url: string, headers: Record<string, string> = {}) =>
    (await (await fetch(`${url}/api/runs/broken`, { headers })).json()).stack;

  test("is for callers on this machine, if everybody may call, and not for those behind a proxy", async () => {
    const server = createServer();
    await run(server, "failing", { handler_id: "broken" });
    expect((await get(server, "/api/runs/broken")).body.stack).toBeNull();
    await using running = await serveHttp(server as never);
    expect(await stackOf(running.url)).toMatch(/^Error: Test error\n +at .*fixtures\.ts/);
    const proxied = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];
    for (const name of proxied) expect(await stackOf(running.url, { [name]: "127.0.0.1" }), name).toBeNull();
  });

  test("is for those who have the scope admin, if callers must say who they are", async () => {
    const tokens = ["all", { token: "look", scopes: ["read"] }, { token: "more", scopes: ["read", "admin"] }] as const;
    const server = createServer({ auth: { tokens } });
    await run(server, "failing", { handler_id: "broken" }, { authorization: "Bearer all" });
    await using running = await serveHttp(server as never);
    expect(await stackOf(running.url, { authorization: "Bearer look" })).toBeNull();
    for (const token of ["all", "more"]) {
      expect(await stackOf(running.url, { authorization: `Bearer ${token}` }), token).toContain("Test error");
    }
  });
});

describe("requests", () => {
  test("are logged and measured as those of other routes, without what they ask for", async () => {
    const lines: string[] = [];
    const logger = Object.assign(new TestLogger(), { request: (line: string) => void lines.push(line) });
    const server = createServer({ logger });
    await open(server, "/api/runs?q=secret");
    await open(server, "/api/runs/nobody/state");
    expect(lines.map((line) => line.replace(/ [\d.]+ ms$/, ""))).toEqual([
      "GET /api/runs 200",
      "GET /api/runs/nobody/state 404",
    ]);
    const metrics = await (await open(server, "/metrics")).text();
    expect(metrics).toContain('http_requests_total{method="GET",route="/api/runs/:handlerId/state",status="404"} 1');
  });

  test("other methods and other paths are refused", async () => {
    const server = createServer();
    expect((await post(server, "/api/runs", {})).status).toBe(405);
    expect((await get(server, "/api/nothing")).status).toBe(404);
    expect((await server.fetch(new Request("http://server/api/runs", { method: "HEAD" }))).status).toBe(200);
  });
});
