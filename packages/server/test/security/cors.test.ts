import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, type WorkflowServerOptions } from "../../src/index.ts";
import { serve } from "../../src/node/index.ts";
import { createServer, type Fetcher } from "../fixtures.ts";

const listed = "https://app.example";
const other = "https://other.example";

const from = async ({ fetch }: Fetcher, origin: string, path = "/workflows", init: RequestInit = {}) =>
  fetch(new Request(`http://server${path}`, { ...init, headers: { origin, ...init.headers } }));

const corsOf = ({ headers }: Response) => ({
  origin: headers.get("access-control-allow-origin"),
  credentials: headers.get("access-control-allow-credentials"),
  vary: headers.get("vary"),
});

const none = { origin: null, credentials: null, vary: "Origin" };
const anybody = { origin: "*", credentials: null, vary: "Origin" };
const trusted = (origin: string) => ({ origin, credentials: "true", vary: "Origin" });

describe("origins", () => {
  test("[server 51] any origin may call without credentials, a listed one with them", async () => {
    const server = createServer({ cors: { origins: [listed], allowOthers: true } });
    for (const path of ["/health", "/workflows", "/handlers/nope", "/nope"]) {
      expect(corsOf(await from(server, other, path))).toEqual(anybody);
      expect(corsOf(await from(server, listed, path))).toEqual(trusted(listed));
      expect(corsOf(await from(createServer(), other, path))).toEqual(anybody);
    }
  });

  test("with a list nobody else may call", async () => {
    const server = createServer({ cors: { origins: [listed] } });
    expect(corsOf(await from(server, listed))).toEqual(trusted(listed));
    for (const origin of [
      other,
      "null",
      `${listed}.evil.example`,
      `${listed}:444`,
      "http://app.example",
      "app.example",
    ]) {
      expect(corsOf(await from(server, origin))).toEqual(none);
    }
  });

  test("a function may know them", async () => {
    const server = createServer({ cors: { origins: (origin) => origin.endsWith(".example") } });
    expect(corsOf(await from(server, other))).toEqual(trusted(other));
    expect(corsOf(await from(server, "https://example.org"))).toEqual(none);
  });

  test("without an origin there is nothing to allow, but caches are told what the answer depends on", async () => {
    const response = await createServer().fetch(new Request("http://server/workflows"));
    expect(corsOf(response)).toEqual(none);
    expect(response.headers.get("access-control-expose-headers")).toBeNull();
  });

  test("turned off there are no headers, and a preflight is a wrong method", async () => {
    const server = createServer({ cors: false });
    expect(corsOf(await from(server, other))).toEqual({ ...none, vary: null });
    const headers = { "access-control-request-method": "GET" };
    expect((await from(server, other, "/workflows", { method: "OPTIONS", headers })).status).toBe(405);
  });

  test("what is not an origin is refused at once", () => {
    for (const origin of ["*", "app.example", `${listed}/`, `${listed}/path`, "https://App.example", ""]) {
      expect(() => createServer({ cors: { origins: [origin] } })).toThrow("is not an origin");
    }
  });

  test("pages can read the headers that a client needs", async () => {
    const exposed = (await from(createServer(), other)).headers.get("access-control-expose-headers")?.split(", ");
    expect(exposed).toEqual(expect.arrayContaining(["x-last-sequence", "x-request-id", "retry-after"]));
  });
});

describe("on a loopback address", () => {
  const originOf = async (host: string, origin: string, options: WorkflowServerOptions = {}) => {
    const server = createServer(options);
    await using _running = await serve(server, { host, port: 0, print: () => {} });
    return corsOf(await from(server, origin));
  };
  const local = ["http://localhost:5173", "http://127.0.0.1:3000", "http://localhost", "https://[::1]:8443"];

  test("pages of this machine may call with credentials, on any port", async () => {
    for (const origin of local) expect(await originOf("127.0.0.1", origin)).toEqual(trusted(origin));
    for (const origin of [
      "http://localhost.evil.example",
      "http://evil.example#localhost",
      "http://127.0.0.1.nip.io",
    ]) {
      expect(await originOf("127.0.0.1", origin)).toEqual(anybody);
    }
  });

  test("but not if others can reach the server, or the option says otherwise", async () => {
    expect(await originOf("0.0.0.0", "http://localhost:5173")).toEqual(anybody);
    expect(await originOf("127.0.0.1", "http://localhost:5173", { cors: true })).toEqual(anybody);
    expect(await originOf("127.0.0.1", "http://localhost:5173", { cors: { origins: [listed] } })).toEqual(none);
  });
});

describe("preflights", () => {
  const preflight = (server: Fetcher, origin: string, headers: Readonly<Record<string, string>>) =>
    from(server, origin, "/workflows/tell/run", { method: "OPTIONS", headers });

  test("[server 52] a preflight is allowed, with the headers it asks for", async () => {
    const response = await preflight(createServer({ cors: { origins: [listed], allowOthers: true } }), listed, {
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-own",
    });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(Object.fromEntries(response.headers)).toEqual({
      "access-control-allow-origin": listed,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, DELETE",
      "access-control-allow-headers": "authorization,content-type,x-own",
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
      "x-request-id": expect.any(String),
    });
  });

  test("of an origin that may not call it says nothing", async () => {
    const headers = { "access-control-request-method": "POST" };
    const response = await preflight(createServer({ cors: { origins: [listed] } }), other, headers);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    expect(response.headers.has("access-control-allow-methods")).toBe(false);
  });

  test("a list of headers that is none is not repeated", async () => {
    for (const list of ["a: b", "x;y", "<script>", "x".repeat(3_000)]) {
      const headers = { "access-control-request-method": "POST", "access-control-request-headers": list };
      expect((await preflight(createServer(), other, headers)).headers.has("access-control-allow-headers")).toBe(false);
    }
  });

  test("OPTIONS that is none is a wrong method", async () => {
    const response = await from(createServer(), other, "/workflows", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

test("[server 53] an unhandled error still carries the CORS headers", async () => {
  class BrokenStore extends MemoryWorkflowStore {
    override getHandler(): never {
      throw new Error("secret");
    }
  }
  const response = await from(createServer({ store: new BrokenStore() }), other, "/handlers/x");
  expect(response.status).toBe(500);
  expect(corsOf(response)).toEqual(anybody);
  expect(await response.text()).not.toContain("secret");
  const answer = () => new Response("sorry", { status: 502 });
  const own = await from(createServer({ store: new BrokenStore(), onError: answer }), other, "/handlers/x");
  expect([own.status, await own.text()]).toEqual([502, "sorry"]);
  expect(corsOf(own)).toEqual(anybody);
});
