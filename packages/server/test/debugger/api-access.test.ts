import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { createServer, open, post } from "../fixtures.ts";
import { serveHttp } from "../http/http-server.ts";

const paths = ["/api/meta", "/api/runs", "/api/runs/x", "/api/runs/x/input", "/api/runs/x/state", "/api/runs/x/events"];

describe("authentication", () => {
  test.each(paths)("%s needs a token that may read", async (path) => {
    const server = createServer({ auth: { tokens: ["all", { token: "run", scopes: ["run"] }] } });
    expect((await open(server, path)).status).toBe(401);
    expect((await open(server, path, { authorization: "Bearer wrong" })).status).toBe(401);
    const refused = await open(server, path, { authorization: "Bearer run" });
    expect([refused.status, await refused.json()]).toEqual([403, { detail: 'This needs the scope "read"' }]);
    expect([200, 404]).toContain((await open(server, path, { authorization: "Bearer all" })).status);
  });

  test("nothing is read before the server is started", async () => {
    expect((await open(createServer({ autoStart: false }), "/api/runs")).status).toBe(503);
  });
});

describe("pages of other origins", () => {
  const cors = { origins: ["https://app.example.com"] };

  test.each([
    ["an origin", { origin: "https://evil.example" }],
    ["an origin that may call the public API", { origin: "https://app.example.com" }],
    ["another port", { origin: "http://server:81" }],
    ["no origin of its own", { origin: "null" }],
    ["what is no origin", { origin: "server" }],
    ["another site, without an origin", { "sec-fetch-site": "cross-site" }],
    ["an extension of the browser", { "sec-fetch-site": "none", origin: "chrome-extension://abcdefgh" }],
    ["the same site", { "sec-fetch-site": "same-site", origin: "http://server" }],
  ])("%s: refused, whatever cors allows", async (_what, headers: Record<string, string>) => {
    for (const path of paths) {
      const response = await open(createServer({ cors }), path, headers);
      expect(response.status, path).toBe(403);
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each([
    ["its own origin", { origin: "http://server" }],
    ["its own origin, encrypted before a proxy", { origin: "https://server" }],
    ["what the browser says is its own", { "sec-fetch-site": "same-origin", origin: "https://flows.example" }],
    ["an address that was typed in", { "sec-fetch-site": "none" }],
    ["no browser", {}],
  ])("%s: answered, without a word for others", async (_what, headers: Record<string, string>) => {
    const response = await open(createServer(), "/api/meta", headers);
    expect(response.status).toBe(200);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  test("are not told that they may ask", async () => {
    const server = createServer({ cors });
    const headers = { origin: "https://app.example.com", "access-control-request-method": "GET" };
    const ask = (path: string) => server.fetch(new Request(`http://server${path}`, { method: "OPTIONS", headers }));
    expect((await ask("/workflows")).headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    const refused = await ask("/api/runs");
    expect([refused.ok, refused.headers.get("access-control-allow-headers")]).toEqual([false, null]);
  });

  test("behind a proxy its own origin is what the proxy was called, if the proxy is trusted", async () => {
    const headers = { origin: "https://flows.example", "x-forwarded-host": "flows.example" };
    expect((await open(createServer({ trustProxy: true }), "/api/meta", headers)).status).toBe(200);
    expect((await open(createServer(), "/api/meta", headers)).status).toBe(403);
  });
});

describe("names of strangers that lead to this machine", () => {
  /** `fetch` does not let a program say which host it wants. */
  const statusOf = (port: number, path: string, host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ port, host: "127.0.0.1", path, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject).end();
    });

  test("are refused by a server that only this machine reaches", async () => {
    await using running = await serveHttp(createServer() as never);
    const { port } = running;
    for (const host of [`evil.example:${port}`, "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"]) {
      for (const path of paths) expect(await statusOf(port, path, host), host).toBe(403);
    }
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, "LOCALHOST", "a.localhost"]) {
      expect(await statusOf(port, "/api/meta", host), host).toBe(200);
    }
  });

  test("are right behind a proxy that is trusted", async () => {
    await using running = await serveHttp(createServer({ trustProxy: 1 }) as never);
    expect(await statusOf(running.port, "/api/meta", "flows.example")).toBe(200);
  });

  test("the refusal says what to do", async () => {
    const server = createServer();
    server.allowLoopbackOrigins();
    const response = await open(server, "/api/meta");
    expect([response.status, await response.json()]).toEqual([
      403,
      { detail: expect.stringMatching(/server is no name of it: open it as localhost, or.*trustProxy/) },
    ]);
  });
});

test("streams have their places among those of an address", async () => {
  const server = createServer({ limits: { maxStreamsPerAddress: 1 }, trustProxy: true });
  await post(server, "/workflows/hanging/run-nowait", { handler_id: "x" });
  const ask = (path: string) => open(server, path, { "x-forwarded-for": "1.2.3.4" });
  const first = await ask("/api/runs/x/events");
  expect(first.status).toBe(200);
  expect((await ask("/api/runs/x/events")).status).toBe(429);
  expect((await ask("/events/x")).status).toBe(429);
  await first.body?.cancel();
  const again = await ask("/events/x");
  expect(again.status).toBe(200);
  await again.body?.cancel();
  await server.stop({ grace: 0 });
});
