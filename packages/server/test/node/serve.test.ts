import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { WorkflowServer } from "../../src/index.ts";
import { type RunningServer, type ServeOptions, serve } from "../../src/node/index.ts";
import { createServer, framesOf, startWaiting } from "../fixtures.ts";

const silent = (): void => {};

/** Serves on a free port, for as long as the callback takes. */
async function serving(
  body: (running: RunningServer, server: WorkflowServer) => Promise<void>,
  server: WorkflowServer = createServer() as unknown as WorkflowServer,
): Promise<void> {
  await using running = await serve(server, { port: 0, print: silent });
  await body(running, server);
}

const postTo = (url: string, body: unknown) => fetch(url, { method: "POST", body: JSON.stringify(body) });

describe("serve", () => {
  test("prints one line, with an address that can be opened", async () => {
    const lines: string[] = [];
    await using running = await serve(createServer(), { port: "0", print: (line) => void lines.push(line) });
    expect(lines).toEqual([`Workflow server ready at ${running.url} (debugger: ${running.url}/)`]);
    expect(running.url).toBe(`http://127.0.0.1:${running.port}`);
    expect((await fetch(`${running.url}/health`)).status).toBe(200);
  });

  test("warns when other machines can reach it, and prints an address of this one", async () => {
    const lines: string[] = [];
    const options: ServeOptions = { host: "0.0.0.0", port: 0, print: (line) => void lines.push(line) };
    await using running = await serve(createServer(), options);
    const url = `http://localhost:${running.port}`;
    expect(lines[0]).toBe(`Workflow server ready at ${url} (debugger: ${url}/)`);
    expect(lines[1]).toContain("Warning: 0.0.0.0 can be reached from other machines");
  });

  test("lets the system find out whether silent clients are still there", async () => {
    if (process.platform !== "linux") return; // nowhere else can it be seen
    await serving(async ({ port }) => {
      const client = connect(port, "127.0.0.1");
      client.write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n");
      await once(client, "data");
      const address = ({ localPort = 0 }: { localPort?: number | undefined }) =>
        localPort.toString(16).toUpperCase().padStart(4, "0");
      const ends = new RegExp(`:${address({ localPort: port })} \\w+:${address(client)} 01 \\w+:\\w+ (\\w\\w):`);
      const timerOf = (): string | undefined => ends.exec(readFileSync("/proc/net/tcp", "utf8"))?.[1];
      await expect.poll(timerOf).toBe("02"); // https://docs.kernel.org/networking/proc_net_tcp.html: a keepalive timer
      client.destroy();
    });
  });

  test("says if it cannot listen, and leaves the server stopped", async () => {
    await serving(async ({ port }) => {
      const second = createServer();
      await expect(serve(second, { port, print: silent })).rejects.toMatchObject({ code: "EADDRINUSE" });
      expect((await second.fetch(new Request("http://server/health"))).status).toBe(503);
    });
    await expect(serve(createServer(), { port: "http" })).rejects.toThrow("not a port");
    await expect(serve(createServer(), { port: 70_000 })).rejects.toThrow("not a port");
  });

  test("stops once, with the streams that are open", async () => {
    const server = createServer();
    const running = await serve(server, { port: 0, print: silent });
    await startWaiting(server, "open");
    const response = await fetch(`${running.url}/events/open`);
    const cut = expect(response.text()).rejects.toThrow();
    await Promise.all([cut, running.stop(), running.stop()]);
    await expect(fetch(`${running.url}/health`)).rejects.toThrow();
  });
});

describe("over a socket", () => {
  test("a run is answered, and its events are streamed while it goes on", async () => {
    await serving(async ({ url }, server) => {
      await startWaiting(server, "live");
      const response = await fetch(`${url}/events/live?after_sequence=-1`);
      expect(response.headers.get("transfer-encoding")).toBe("chunked");
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const decoder = new TextDecoder();
      const first = decoder.decode((await reader.read()).value);
      expect(framesOf(first).map(({ type }) => type)).toEqual(["Question"]);
      const sent = await postTo(`${url}/events/live`, { event: { type: "Answer", value: { text: "yes" } } });
      expect(await sent.json()).toEqual({ status: "sent" });
      const second = decoder.decode((await reader.read()).value);
      expect(framesOf(second).map(({ value }) => value)).toEqual([{ verdict: "yes" }]);
      expect((await reader.read()).done).toBe(true);
      expect((await fetch(`${url}/handlers/live`)).status).toBe(200);
    });
  });

  test("the head of a silent stream is sent at once", async () => {
    await serving(async ({ url }, server) => {
      await startWaiting(server, "silent");
      for (const query of ["", "?sse=false"]) {
        const response = await fetch(`${url}/events/silent${query}`);
        expect(response.status).toBe(200);
        await response.body?.cancel();
      }
    });
  });

  test("204 has neither a body nor a length", async () => {
    await serving(async ({ url, port }) => {
      await postTo(`${url}/workflows/tell/run`, { handler_id: "told", start_event: { topic: "x" } });
      const socket = connect(port, "127.0.0.1");
      socket.write("GET /events/told HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("utf8");
      });
      await once(socket, "close");
      expect(text).toMatch(/^HTTP\/1\.1 204 /);
      expect(text.toLowerCase()).not.toMatch(/content-length|transfer-encoding/);
      expect(text.endsWith("\r\n\r\n")).toBe(true);
    });
  });

  test("a client that comes back with its last id misses nothing and gets nothing twice", async () => {
    await serving(async ({ url }, server) => {
      await startWaiting(server, "again");
      const dropped = new AbortController();
      const response = await fetch(`${url}/events/again?after_sequence=-1`, { signal: dropped.signal });
      const chunk = await (response.body as ReadableStream<Uint8Array>).getReader().read();
      const [question] = framesOf(new TextDecoder().decode(chunk.value));
      dropped.abort();
      await postTo(`${url}/events/again`, { event: { type: "Answer", value: { text: "yes" } } });
      const headers = { "last-event-id": String(question?.id) };
      const rest = await (await fetch(`${url}/events/again`, { headers })).text();
      expect(framesOf(rest).map(({ type }) => type)).toEqual(["Verdict"]);
    });
  });

  test("the run of a client that has gone goes on to its end", async () => {
    await serving(async ({ url }) => {
      const gone = new AbortController();
      const body = JSON.stringify({ handler_id: "left" });
      const run = fetch(`${url}/workflows/ask/run`, { method: "POST", body, signal: gone.signal });
      await expect.poll(async () => (await fetch(`${url}/handlers/left`)).status).toBe(202);
      gone.abort();
      await expect(run).rejects.toThrow();
      await postTo(`${url}/events/left`, { event: { type: "Answer", value: { text: "yes" } } });
      await (await fetch(`${url}/events/left?after_sequence=-1`)).text();
      expect((await fetch(`${url}/handlers/left`)).status).toBe(200);
    });
  });

  test("a reader that reads nothing holds back nobody else", async () => {
    await serving(async ({ url, port }) => {
      const start_event = { topic: "x", count: 50_000 };
      await postTo(`${url}/workflows/tell/run-nowait`, { handler_id: "slow", start_event });
      const socket = connect(port, "127.0.0.1").pause();
      socket.write("GET /events/slow?after_sequence=-1 HTTP/1.1\r\nhost: x\r\n\r\n");
      await once(socket, "connect");
      const text = await (await fetch(`${url}/events/slow?after_sequence=-1`)).text();
      expect(framesOf(text)).toHaveLength(50_001);
      socket.destroy();
    });
  });
});
