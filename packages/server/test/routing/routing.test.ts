import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { serve } from "../../src/node/index.ts";
import { createServer, createTell, framesOf, get, open, post } from "../fixtures.ts";

test("[server 46] an unknown path is a 404", async () => {
  const server = createServer();
  for (const path of [
    "/nope",
    "/workflows/tell/nope",
    "/workflows/",
    "/workflows/tell/run/",
    "/health/",
    "//health",
    "/Health",
  ]) {
    expect([path, await get(server, path)]).toEqual([path, { status: 404, body: { detail: "Not Found" } }]);
  }
});

test("[server 47] a wrong method on a known path is a 405 that says which are right", async () => {
  const server = createServer();
  const allowed = async (method: string, path: string) => {
    const response = await server.fetch(new Request(`http://server${path}`, { method }));
    return [response.status, response.headers.get("allow"), await response.json()];
  };
  const detail = { detail: "Method Not Allowed" };
  expect(await allowed("GET", "/workflows/tell/run")).toEqual([405, "POST", detail]);
  expect(await allowed("POST", "/workflows")).toEqual([405, "GET, HEAD", detail]);
  expect(await allowed("DELETE", "/events/x")).toEqual([405, "GET, HEAD, POST", detail]);
  expect(await allowed("PUT", "/health")).toEqual([405, "GET, HEAD", detail]);
  expect(await allowed("OPTIONS", "/health")).toEqual([405, "GET, HEAD", detail]);
});

/** Status and headers as they come over the wire, without those of the connection. */
function headOf(url: string, method: string): Promise<readonly [number | undefined, unknown, string]> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { "x-request-id": "same" } }, (response) => {
      const { date, connection, "keep-alive": _, "transfer-encoding": __, ...headers } = response.headers;
      let text = "";
      response.on("data", (chunk) => {
        text += String(chunk);
      });
      response.on("end", () => resolve([response.statusCode, headers, text]));
    });
    request.on("error", reject).end();
  });
}

test("[server 48] HEAD has the status and the headers of GET, and no body", async () => {
  const server = createServer();
  await using running = await serve(server, { port: 0, print: () => {} });
  await post(server, "/workflows/tell/run", { handler_id: "told", start_event: { topic: "é" } });
  await post(server, "/workflows/failing/run", { handler_id: "failed" });
  const paths = ["/health", "/livez", "/readyz", "/workflows", "/handlers/told", "/handlers/failed", "/handlers/nope"];
  for (const path of [...paths, "/events/told?after_sequence=-1", "/events/told", "/nope"]) {
    const [status, headers] = await headOf(`${running.url}${path}`, "GET");
    const head = await headOf(`${running.url}${path}`, "HEAD");
    expect([path, head[0], head[2]]).toEqual([path, status, ""]);
    // The length of an error need not be said.
    expect({ ...(headers as object), ...(head[1] as object) }).toEqual(headers);
  }
});

test("[server 50] a workflow whose name has a space is run by its percent-encoded path", async () => {
  for (const name of ["a story", "50% off", "naïve ☕", "a%20b", "q?a#b&c"]) {
    const server = new WorkflowServer().addWorkflow(name, createTell());
    const { status, body } = await post(server, `/workflows/${encodeURIComponent(name)}/run`, {
      start_event: { topic: "x" },
    });
    expect([name, status, body.workflow_name]).toEqual([name, 200, name]);
  }
});

describe("a base path", () => {
  test("stands before all paths, and nothing else is answered", async () => {
    for (const basePath of ["/flows", "/flows/"]) {
      const server = createServer({ basePath });
      expect((await get(server, "/flows/health")).status).toBe(200);
      expect(await get(server, "/health")).toEqual({ status: 404, body: { detail: "Not Found" } });
      expect((await get(server, "/flowsx/health")).status).toBe(404);
      const run = { handler_id: "x", start_event: { topic: "x" } };
      expect((await post(server, "/flows/workflows/tell/run", run)).status).toBe(200);
      const stream = await open(server, "/flows/events/x?after_sequence=-1");
      expect(framesOf(await stream.text()).at(-1)?.type).toBe("StopEvent");
      expect((await open(server, "/flows/workflows/tell/run")).headers.get("allow")).toBe("POST");
    }
  });

  test("may have several parts; what is no path is refused", async () => {
    expect((await get(createServer({ basePath: "/api/v1.0/flows" }), "/api/v1.0/flows/health")).status).toBe(200);
    for (const basePath of ["flows", "/a b", "/:name", "/*", "//x", "/a?b", "http://x"]) {
      expect(() => createServer({ basePath })).toThrow("is not a path");
    }
  });
});

describe("the first page of a server without debugger", () => {
  test("is served at the root, with headers that let it do little", async () => {
    const server = createServer({ debugger: false });
    const response = await open(server, "/");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await response.text()).toContain("<!doctype html>");
    for (const path of ["/", "/docs"]) {
      const { headers } = await open(server, path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/frame-ancestors '(?:none|self)'/);
      expect(policy).not.toContain("unsafe-inline");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    expect((await open(server, "/workflows")).headers.has("content-security-policy")).toBe(false);
  });

  test("moves with the base path, to where its relative links are right", async () => {
    const server = createServer({ basePath: "/api/flows", debugger: false });
    expect((await open(server, "/api/flows/")).status).toBe(200);
    const moved = await open(server, "/api/flows");
    const location = new URL(moved.headers.get("location") ?? "", "http://server/api/flows").pathname;
    expect([moved.status, location]).toEqual([308, "/api/flows/"]);
  });
});
