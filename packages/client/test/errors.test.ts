import { createServer as createHttpServer } from "node:http";
import { describe, expect, test } from "vitest";
import {
  ConflictError,
  ConnectionError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  OverloadedError,
  RequestTimeoutError,
  UnauthorizedError,
  UnexpectedResponseError,
  WorkflowClient,
  WorkflowClientError,
} from "../src/index.ts";
import { clientOf, clientWith, createServer, json, noConnection, rejectionOf, script } from "./fixtures.ts";

test("[server 333] an error says status, reason, method, URL, and at most 200 characters of the body", async () => {
  const long = `${"x".repeat(200)}y`;
  const { fetch } = script(new Response(long, { status: 500, statusText: "Oh no" }), json({ detail: "gone" }, 404));
  const client = clientWith(fetch);
  const error = (await rejectionOf(client.schema("a b"))) as UnexpectedResponseError;
  expect(error.message).toBe(`500 Oh no for GET http://server/workflows/a%20b/schema. Response: ${"x".repeat(200)}`);
  expect(error).toMatchObject({ status: 500, method: "GET", body: long, detail: undefined, attempts: 1 });
  const missing = (await rejectionOf(client.schema("c"))) as NotFoundError;
  expect(missing.message).toBe('404 Not Found for GET http://server/workflows/c/schema. Response: {"detail":"gone"}');
  expect(missing.detail).toBe("gone");
});

test.each([
  [400, InvalidRequestError],
  [401, UnauthorizedError],
  [403, ForbiddenError],
  [404, NotFoundError],
  [409, ConflictError],
  [413, InvalidRequestError],
  [422, InvalidRequestError],
  [429, OverloadedError],
  [503, OverloadedError],
  [405, UnexpectedResponseError],
  [408, UnexpectedResponseError],
  [500, UnexpectedResponseError],
  [502, UnexpectedResponseError],
] as const)("%i is an error of its own class", async (status, errorClass) => {
  const { fetch } = script(json({ detail: "why" }, status, { "x-request-id": "r1" }));
  const error = await rejectionOf(clientWith(fetch, { retry: false }).listWorkflows());
  expect(error).toBeInstanceOf(errorClass);
  expect(error).toBeInstanceOf(WorkflowClientError);
  expect((error as Error).message).toMatch(/^\d+ [A-Z][A-Za-z ]+ for GET /);
  expect(error).toMatchObject({ name: errorClass.name, status, detail: "why", requestId: "r1" });
});

test("the real server's refusals are told apart", async () => {
  const client = clientOf(createServer());
  const noTopic = await rejectionOf(client.start("tell", {} as never));
  expect(noTopic).toBeInstanceOf(InvalidRequestError);
  expect((noTopic as InvalidRequestError).detail).toMatch(/topic/);
  expect(await rejectionOf(client.start("none" as never))).toBeInstanceOf(NotFoundError);
  const guarded = createServer({ auth: { tokens: ["sesame"] } });
  expect(await rejectionOf(clientOf(guarded).listWorkflows())).toBeInstanceOf(UnauthorizedError);
  const known = clientOf(guarded, { headers: { authorization: "Bearer sesame" } });
  expect(await known.listWorkflows()).toContain("tell");
});

test("an answer that is no JSON, or no object, is unexpected", async () => {
  const { fetch } = script(new Response("<html>hello</html>"), json(["a"]), json({ detail: "no" }));
  const client = clientWith(fetch);
  for (let count = 0; count < 2; count++) {
    expect(await rejectionOf(client.health())).toBeInstanceOf(UnexpectedResponseError);
  }
});

test("an unhealthy server says so, and is no error", async () => {
  const { fetch } = script(json({ status: "unhealthy" }, 503));
  expect(await clientWith(fetch).health()).toEqual({ status: "unhealthy" });
});

describe("sending again", () => {
  test.each([
    ["no connection", () => noConnection()],
    ["429", () => json({ detail: "" }, 429)],
    ["502", () => json({}, 502)],
    ["503", () => json({ detail: "" }, 503)],
    ["504", () => new Response("", { status: 504 })],
  ])("what may be repeated is sent again after %s", async (_name, failure) => {
    const { fetch, requests } = script(failure(), failure(), failure(), json({ workflows: ["a"] }));
    expect(await clientWith(fetch).listWorkflows()).toEqual(["a"]);
    expect(requests).toHaveLength(4);
  });

  test("an answer that breaks off is none", async () => {
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("terminated")),
    });
    const { fetch } = script(new Response(broken), json({ workflows: ["a"] }));
    expect(await clientWith(fetch).listWorkflows()).toEqual(["a"]);
  });

  test("the last failure is told, with the count", async () => {
    const { fetch, requests } = script(...Array.from({ length: 5 }, noConnection));
    const error = await rejectionOf(clientWith(fetch, { retry: { maxRetries: 2, delay: 0 } }).listWorkflows());
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toBe(
      "No connection for GET http://server/workflows: fetch failed (connect ECONNREFUSED 127.0.0.1:1)",
    );
    expect(error).toMatchObject({ attempts: 3 });
    expect(requests).toHaveLength(3);
  });

  test("an event is not sent again: it may have arrived", async () => {
    const { fetch, requests } = script(noConnection());
    const sent = clientWith(fetch).handler("h").sendEvent({ type: "Answer", value: {} });
    expect(await rejectionOf(sent)).toBeInstanceOf(ConnectionError);
    expect(requests).toHaveLength(1);
  });

  test.each([400, 404, 409, 500])("%i is final", async (status) => {
    const { fetch, requests } = script(json({ detail: "" }, status));
    await rejectionOf(clientWith(fetch).listWorkflows());
    expect(requests).toHaveLength(1);
  });

  test("Retry-After is waited for, unless it is too long", async () => {
    const { fetch, requests } = script(json({}, 429, { "retry-after": "1" }), json({ workflows: [] }));
    const start = performance.now();
    await clientWith(fetch).listWorkflows();
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(requests).toHaveLength(2);
    const busy = script(json({}, 503, { "retry-after": "3600" }));
    const error = await rejectionOf(clientWith(busy.fetch).listWorkflows());
    expect(error).toBeInstanceOf(OverloadedError);
    expect((error as OverloadedError).retryAfter).toBe(3_600_000);
    const dated = script(json({}, 429, { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }));
    const later = await rejectionOf(clientWith(dated.fetch).listWorkflows());
    expect((later as OverloadedError).retryAfter).toBeGreaterThan(3_500_000);
  });
});

describe("waiting", () => {
  test("a request has a timeout, whatever fetch does with its signal", async () => {
    const error = await rejectionOf(clientWith(() => new Promise(() => {}), { timeout: 5 }).listWorkflows());
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect((error as Error).message).toBe(
      "No answer to GET http://server/workflows within 5 ms; raise the option timeout if that is expected",
    );
  });

  test("the timeout counts until the whole answer is there", async () => {
    const silent = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    const error = await rejectionOf(clientWith(() => silent, { timeout: 5 }).listWorkflows());
    expect(error).toBeInstanceOf(RequestTimeoutError);
  });

  test("an aborted signal ends a request and a pause, with its reason", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting = clientWith(() => new Promise(() => {})).listWorkflows({ signal: controller.signal });
    controller.abort(reason);
    expect(await rejectionOf(waiting)).toBe(reason);
    const other = new AbortController();
    const fetch = () => {
      queueMicrotask(() => other.abort(reason));
      return json({}, 503);
    };
    const pausing = clientWith(fetch, { retry: { delay: "1h", maxDelay: "1h" } });
    expect(await rejectionOf(pausing.listWorkflows({ signal: other.signal }))).toBe(reason);
    expect(await rejectionOf(pausing.listWorkflows({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  test("over a socket, a refused connection and a late answer are told apart", async () => {
    const silent = createHttpServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { readonly port: number };
    const client = new WorkflowClient({ baseUrl: `http://127.0.0.1:${port}`, timeout: 30, retry: false });
    expect(await rejectionOf(client.health())).toBeInstanceOf(RequestTimeoutError);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    const refused = await rejectionOf(client.health());
    expect(refused).toBeInstanceOf(ConnectionError);
    expect((refused as Error).message).toContain("ECONNREFUSED");
  });
});
