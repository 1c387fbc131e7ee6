import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { WorkflowServerOptions } from "../../src/index.ts";
import { type ServeOptions, serve } from "../../src/node/index.ts";
import { createServer, get, startWaiting } from "../fixtures.ts";

afterEach(() => void vi.restoreAllMocks());

const silent = { port: 0, print: () => {} } as const;

async function linesOf(options: ServeOptions, server: WorkflowServerOptions = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  await using running = await serve(createServer(server), {
    port: 0,
    ...options,
    print: (line) => void lines.push(line),
  });
  return lines.map((line) => line.replaceAll(String(running.port), "PORT"));
}

/** Over a connection that is kept alive, as browsers have it. */
function head(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers: { connection: "keep-alive" } }, (response) => {
      response.resume();
      response.on("end", () => resolve(response));
    });
    request.on("error", reject).end();
  });
}

describe("serve", () => {
  test("[server 9] listens at host and port, with the further options of the HTTP server as they are", async () => {
    await using first = await serve(createServer(), silent);
    const { port } = first;
    await first.stop();
    const http = { keepAliveTimeout: 12_345, maxHeaderSize: 2_000 };
    await using running = await serve(createServer(), { ...silent, host: "127.0.0.1", port: String(port), http });
    expect(running.url).toBe(`http://127.0.0.1:${port}`);
    expect((await head(`${running.url}/health`)).headers["keep-alive"]).toBe("timeout=12");
    const long = await fetch(`${running.url}/health`, { headers: { "x-long": "x".repeat(3_000) } });
    expect(long.status).toBe(431);
  });

  test("[server 10] without options it is this machine only, port 8080", async () => {
    vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await using running = await serve(createServer());
      expect(running.url).toBe("http://127.0.0.1:8080");
    } catch (error) {
      // Somebody else listens there, which tells as much.
      expect(error).toMatchObject({ code: "EADDRINUSE", address: "127.0.0.1", port: 8080 });
    }
  });

  test("[server 11] the line at the start has host, port and base path", async () => {
    const [line] = await linesOf({ host: "127.0.0.1" }, { basePath: "/flows" });
    expect(line).toBe("Workflow server ready at http://127.0.0.1:PORT/flows (debugger: http://127.0.0.1:PORT/flows/)");
  });

  test("the line at the start says where the debugger is, if there is one", async () => {
    const [moved] = await linesOf({ host: "127.0.0.1" }, { basePath: "/flows", debugger: { path: "/debug" } });
    expect(moved).toMatch(/ \(debugger: http:\/\/127\.0\.0\.1:PORT\/flows\/debug\/\)$/);
    expect(await linesOf({ host: "127.0.0.1" }, { debugger: false })).toEqual([
      "Workflow server ready at http://127.0.0.1:PORT",
    ]);
  });

  test("warns if others can reach a server that everybody may call, and only then", async () => {
    const warning = expect.stringContaining("there is no authentication");
    expect(await linesOf({ host: "0.0.0.0" })).toEqual([
      "Workflow server ready at http://localhost:PORT (debugger: http://localhost:PORT/)",
      warning,
    ]);
    expect(await linesOf({ host: "0.0.0.0" }, { auth: { tokens: ["secret"] } })).toHaveLength(1);
    expect(await linesOf({ host: "localhost" })).toHaveLength(1);
  });
});

describe("stopping", () => {
  test("lets a request come to its end, on a connection that closes then", async () => {
    const server = createServer();
    const running = await serve(server, silent);
    const body = JSON.stringify({ handler_id: "asked" });
    const answer = fetch(`${running.url}/workflows/ask/run`, { method: "POST", body });
    await expect.poll(async () => (await get(server, "/handlers/asked")).status).toBe(202);
    await head(`${running.url}/health`); // leaves an idle connection
    const sent = fetch(`${running.url}/events/asked`, {
      method: "POST",
      body: JSON.stringify({ event: { type: "Answer", value: { text: "yes" } } }),
    });
    expect((await sent).status).toBe(200);
    await running.stop();
    expect(await (await answer).json()).toMatchObject({ status: "completed" });
    await expect(fetch(`${running.url}/health`)).rejects.toThrow();
  });

  test("after the grace what is left is answered as it stands", async () => {
    const server = createServer();
    const running = await serve(server, { ...silent, grace: 50 });
    const body = JSON.stringify({ handler_id: "hanging" });
    const answer = fetch(`${running.url}/workflows/hanging/run`, { method: "POST", body });
    await expect.poll(async () => (await get(server, "/handlers/hanging")).status).toBe(202);
    await running.stop();
    expect(await (await answer).json()).toMatchObject({ handler_id: "hanging", status: "running" });
  });

  test("cuts the connections of streams, without the end of their framing and without a word in the log", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    const server = createServer();
    const running = await serve(server, silent);
    await startWaiting(server, "asking");
    const socket = connect(running.port, "127.0.0.1");
    socket.on("error", () => {}); // it is cut
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("utf8");
    });
    socket.write("GET /events/asking?after_sequence=-1 HTTP/1.1\r\nhost: x\r\n\r\n");
    await expect.poll(() => received).toContain("Question");
    await Promise.all([once(socket, "close"), running.stop()]);
    expect(received).toMatch(/^transfer-encoding: chunked/im);
    expect(received).not.toMatch(/\r\n0\r\n\r\n$/);
    expect([...log.mock.calls, ...info.mock.calls]).toEqual([]);
  });
});
