import { describe, expect, test } from "vitest";
import { allRuns } from "../../src/api/runs-query.ts";
import { FakeServer, frame, json, liveStream, metaOf, noContent, runOf, servicesFor } from "./support/fake-server.ts";

const own = "/debugger/api";
const full = (): FakeServer => new FakeServer().on(`GET ${own}/meta`, () => json(metaOf()));
/** A server that has never heard of the debugger's API, such as the Python one. */
const bare = (): FakeServer => new FakeServer().on(`GET ${own}`, () => json({ detail: "Not Found" }, 404));

const handlerOf = (id: string, patch: object = {}): object => ({
  handler_id: id,
  workflow_name: "greet",
  run_id: null,
  error: null,
  result: null,
  status: "running",
  started_at: "2026-11-20T11:00:00.000000+00:00",
  updated_at: null,
  completed_at: null,
  ...patch,
});

describe("a server with the debugger's API", () => {
  test("is asked once what it offers, whoever asks", async () => {
    const server = full().on(`GET ${own}/runs`, () => json({ runs: [], next: null, waiting_count: 2 }));
    const { api } = servicesFor(server);
    await Promise.all([api.listRuns(allRuns, { limit: 100 }), api.listWaitingRuns(), api.meta()]);
    expect(server.take()).toEqual([
      `GET ${own}/meta`,
      `GET ${own}/runs?limit=100`,
      `GET ${own}/runs?status=waiting&limit=500`,
    ]);
  });

  test("selects, searches and pages by itself", async () => {
    const server = full().on(`GET ${own}/runs`, () => json({ runs: [runOf("a")], next: "c1", waiting_count: 0 }));
    const { api } = servicesFor(server);
    const query = { statuses: ["failed", "waiting"], workflows: ["a b"], search: " Boom " } as const;
    const page = await api.listRuns(query, { limit: 10, before: "c0" });
    expect(page).toMatchObject({ next: "c1", waitingCount: 0 });
    expect(server.take()[1]).toBe(
      `GET ${own}/runs?status=failed&status=waiting&workflow=a+b&q=Boom&limit=10&before=c0`,
    );
  });

  test("gives runs, inputs, states and timed events by the id, whatever is in it", async () => {
    const server = full().on(`GET ${own}/runs/`, () => json({}));
    const { api } = servicesFor(server);
    const id = "a b?#%";
    await api.getRun(id);
    await api.getInput(id);
    await api.getState(id);
    await api.openEvents(id, 7, new AbortController().signal);
    expect(server.take().slice(1)).toEqual([
      `GET ${own}/runs/a%20b%3F%23%25`,
      `GET ${own}/runs/a%20b%3F%23%25/input`,
      `GET ${own}/runs/a%20b%3F%23%25/state`,
      `GET ${own}/runs/a%20b%3F%23%25/events?after_sequence=7&include_internal=true`,
    ]);
  });

  test("gives one event alone, and reads no further", async () => {
    const live = liveStream();
    const server = full().on(`GET ${own}/runs/a/events`, () => live.response);
    live.push(frame(7, "Wanted", { n: 1 }) + frame(8));
    const { api } = servicesFor(server);
    await expect(api.getEvent("a", 7, new AbortController().signal)).resolves.toMatchObject({ type: "Wanted" });
    expect(server.take()[1]).toContain("after_sequence=6");
    expect(live.isCancelled()).toBe(true);
  });

  test("records which run a new one repeats", async () => {
    const server = full().on("POST /workflows/greet/run-nowait", () => json(handlerOf("new")));
    const { api } = servicesFor(server);
    await expect(api.startRun("greet", { startEvent: { name: "A" }, handlerId: "x", parent: "old" })).resolves.toEqual({
      handlerId: "new",
    });
    const request = server.requests.at(-1);
    expect(request?.body).toEqual({ start_event: { name: "A" }, handler_id: "x" });
    expect(request?.headers["x-parent-handler"]).toBe("old");
  });
});

describe("a server without it", () => {
  test("gives all its runs, which are sorted, selected and paged here", async () => {
    const server = bare().on("GET /handlers", () =>
      json({
        handlers: [
          handlerOf("old", { started_at: "2026-11-20T10:00:00Z", status: "failed", error: "Boom" }),
          handlerOf("new", { started_at: "2026-11-20T12:00:00Z", run_id: "ktrXnVXJdT" }),
          handlerOf("middle", { started_at: "2026-11-20T11:00:00Z" }),
        ],
      }),
    );
    const { api } = servicesFor(server);
    const first = await api.listRuns(allRuns, { limit: 2 });
    expect(first.runs.map((run) => run.handler_id)).toEqual(["new", "middle"]);
    const second = await api.listRuns(allRuns, { limit: 2, before: first.next ?? "" });
    expect(second.runs.map((run) => run.handler_id)).toEqual(["old"]);
    expect(second.next).toBeNull();
    const found = await api.listRuns({ ...allRuns, search: "boom" }, { limit: 2 });
    expect(found.runs.map((run) => run.handler_id)).toEqual(["old"]);
    const named = await api.listRuns({ ...allRuns, search: "KTRxnv" }, { limit: 2 });
    expect(named.runs.map((run) => run.handler_id)).toEqual(["new"]);
    expect(await api.listWaitingRuns()).toEqual([]);
  });

  test("is given the selection as far as it knows it", async () => {
    const server = bare().on("GET /handlers", () => json({ handlers: [] }));
    const { api } = servicesFor(server);
    await api.listRuns({ statuses: ["running", "waiting"], workflows: ["w"], search: "x" }, { limit: 2 });
    expect(server.take().at(-1)).toBe("GET /handlers?status=running&workflow_name=w");
  });

  test.each([
    [202, "running"],
    [200, "completed"],
    [500, "failed"],
    [500, "cancelled"],
  ])("a %d with a run in it is that run: %s", async (status, runStatus) => {
    const server = bare().on("GET /handlers/a", () => json(handlerOf("a", { status: runStatus }), status));
    await expect(servicesFor(server).api.getRun("a")).resolves.toMatchObject({ status: runStatus, handler_id: "a" });
  });

  test("a 500 without a run is an error", async () => {
    const server = bare().on("GET /handlers/a", () => json({ detail: "The disk is full" }, 500));
    await expect(servicesFor(server).api.getRun("a")).rejects.toMatchObject({
      status: 500,
      detail: "The disk is full",
    });
  });

  test("tells neither inputs nor states, and its events have no times", async () => {
    const server = bare().on("GET /events/a", () => noContent());
    const { api } = servicesFor(server);
    await expect(api.getInput("a")).resolves.toBeNull();
    await expect(api.getState("a")).resolves.toBeNull();
    await api.openEvents("a", -1, new AbortController().signal);
    expect(server.take().slice(1)).toEqual(["GET /events/a?after_sequence=-1&include_internal=true&sse=true"]);
  });

  test("gets no header that it does not know", async () => {
    const server = bare().on("POST /workflows/greet/run-nowait", () => json(handlerOf("new")));
    await servicesFor(server).api.startRun("greet", { startEvent: {}, parent: "old" });
    expect(server.requests.at(-1)?.headers).not.toHaveProperty("x-parent-handler");
  });

  test.each([
    ["a page", () => new Response("<!doctype html>")],
    ["another JSON", () => json({ hello: 1 })],
    ["a refusal for pages of other origins", () => json({ detail: "no" }, 403)],
    ["no such method", () => json({ detail: "no" }, 405)],
  ])("is known by %s", async (_what, answer) => {
    const server = new FakeServer().on(`GET ${own}/meta`, answer);
    await expect(servicesFor(server).api.meta()).resolves.toBeNull();
  });
});

describe("when a request fails", () => {
  test("the server's words are kept as they are", async () => {
    const server = bare().on("POST /events/a", () => json({ detail: "Bad: 'x' <b>" }, 400));
    await expect(servicesFor(server).api.sendEvent("a", { type: "E", value: {} })).rejects.toMatchObject({
      status: 400,
      detail: "Bad: 'x' <b>",
    });
  });

  test("details that are no text are shown as JSON, pages as their status", async () => {
    const server = bare()
      .on("GET /workflows", () => json({ detail: [{ loc: ["x"] }] }, 422))
      .on("GET /workflows/a/representation", () => new Response("<html>", { status: 500, statusText: "Oh no" }));
    const { api } = servicesFor(server);
    await expect(api.listWorkflows()).rejects.toMatchObject({ detail: '[{"loc":["x"]}]' });
    await expect(api.getGraph("a")).rejects.toMatchObject({ detail: "Oh no" });
  });

  test("a 403 names the scope", async () => {
    const challenge = { "www-authenticate": 'Bearer error="insufficient_scope", scope="run"' };
    const server = bare().on("POST /handlers/a/cancel", () => json({ detail: "no" }, 403, challenge));
    const { api, access } = servicesFor(server);
    await expect(api.cancelRun("a")).rejects.toMatchObject({ missingScope: "run", isUnauthorized: false });
    expect([access.can("run"), access.can("read")]).toEqual([false, true]);
  });

  test("a server that is not there has no status", async () => {
    const server = bare().on("GET /workflows", () => new TypeError("fetch failed"));
    await expect(servicesFor(server).api.listWorkflows()).rejects.toMatchObject({ status: undefined, isPassing: true });
  });

  test("an answer that does not come in thirty seconds is given up", async () => {
    const server = full().on("GET /workflows", () => new Promise(() => {}));
    const { api, clock } = servicesFor(server);
    const answer = api.listWorkflows().catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await answer).toMatchObject({ status: undefined, detail: "No answer within 30 seconds" });
  });

  test("an id that cannot stand in a path is an error like any other", async () => {
    await expect(servicesFor(bare()).api.getRun("..")).rejects.toBeInstanceOf(Error);
  });

  test("what the server offers is asked for again after a failure", async () => {
    let isThere = false;
    const server = new FakeServer().on(`GET ${own}/meta`, () =>
      isThere ? json(metaOf()) : json({ detail: "starting" }, 503),
    );
    const { api } = servicesFor(server);
    await expect(api.meta()).rejects.toMatchObject({ status: 503 });
    isThere = true;
    await expect(api.meta()).resolves.toMatchObject({ version: "1" });
  });
});

describe("what the server gives of workflows", () => {
  test("an older server may lack parts", async () => {
    const server = bare()
      .on("GET /workflows/a/representation", () => json({ graph: {} }))
      .on("GET /workflows/a/schema", () => json({}))
      .on("GET /workflows/a/events", () => json({ events: [{ title: "B" }, { title: "A" }] }));
    const { api } = servicesFor(server);
    await expect(api.getGraph("a")).resolves.toMatchObject({ nodes: [], edges: [] });
    await expect(api.getWorkflowSchema("a")).resolves.toEqual({ start: {}, stop: {} });
    await expect(api.listEventSchemas("a")).resolves.toEqual([{ title: "A" }, { title: "B" }]);
  });
});
