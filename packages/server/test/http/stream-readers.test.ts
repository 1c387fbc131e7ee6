import { once } from "node:events";
import { connect, type Socket, type TcpNetConnectOpts } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { MemoryWorkflowStore, type ServerLogger, type StoredEvent } from "../../src/index.ts";
import { framesOf, open, post, startWaiting } from "../fixtures.ts";
import {
  answer,
  createHttpServer,
  rawAnswer,
  readerOf,
  readUntil,
  serveHttp,
  started,
  streamFrames,
  streamText,
  typesOf,
} from "./http-server.ts";

type Batches = AsyncIterableIterator<readonly StoredEvent[]>;

/** Knows which subscriptions are open, and may make them fail after their first batch. */
class WatchedStore extends MemoryWorkflowStore {
  opened = 0;
  closed = 0;
  failure: Error | undefined;

  override subscribeEvents(...parameters: Parameters<MemoryWorkflowStore["subscribeEvents"]>): Batches {
    this.opened++;
    const inner = super.subscribeEvents(...parameters);
    let isFirst = true;
    const batches: Batches = {
      [Symbol.asyncIterator]: () => batches,
      next: async () => {
        if (!isFirst && this.failure) throw this.failure;
        isFirst = false;
        return inner.next();
      },
      return: async () => {
        this.closed++;
        return (await inner.return?.()) ?? { done: true, value: undefined };
      },
    };
    return batches;
  }

  get openCount(): number {
    return this.opened - this.closed;
  }
}

function createWatched() {
  const store = new WatchedStore();
  return { store, server: createHttpServer({ store }) };
}

/** Asks for a stream. */
async function connectTo(port: number, handlerId: string, options?: Partial<TcpNetConnectOpts>): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", ...options });
  await once(socket, "connect");
  socket.write(`GET /events/${handlerId}?after_sequence=-1 HTTP/1.1\r\nhost: x\r\n\r\n`);
  return socket;
}

/** Reads some bytes of a stream and stops. */
const stalled = { onread: { buffer: Buffer.alloc(64), callback: () => false } };

describe("a reader who goes", () => {
  test("leaves nothing behind, and the run goes on", async () => {
    const { store, server } = createWatched();
    await startWaiting(server, "left");
    const reader = readerOf(await open(server, "/events/left?after_sequence=-1"));
    await readUntil(reader, (text) => text.includes("Question"));
    const reading = reader.read();
    expect(store.openCount).toBe(1);
    await reader.cancel();
    expect(store.openCount).toBe(0);
    expect((await reading).done).toBe(true);
    await answer(server, "left");
    expect(typesOf(await streamFrames(server, "left"))).toEqual(["Question", "Verdict"]);
    expect(store.openCount).toBe(0);
  });

  test("by breaking the connection leaves nothing behind", async () => {
    const { store, server } = createWatched();
    await using running = await serveHttp(server);
    await startWaiting(server, "broken");
    const sockets = await Promise.all(Array.from({ length: 5 }, () => connectTo(running.port, "broken")));
    await Promise.all(sockets.map((socket) => once(socket, "data")));
    expect(store.openCount).toBe(5);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => store.openCount).toBe(0);
  });
});

describe("how a stream ends on the wire", () => {
  test("with the run: properly, so that the reader knows", async () => {
    const { server } = createWatched();
    await using running = await serveHttp(server);
    await startWaiting(server, "ending");
    const whole = rawAnswer(running.port, "GET /events/ending?after_sequence=-1 HTTP/1.1");
    await answer(server, "ending");
    const text = await whole;
    expect(text).toMatch(/\r\ntransfer-encoding: chunked\r\n/i);
    expect(text).toMatch(/"type":"Verdict"[\s\S]*\r\n0\r\n\r\n$/);
  });

  test("with a failure of the store: broken off, so that the reader comes back", async () => {
    const { store, server } = createWatched();
    await using running = await serveHttp(server);
    await startWaiting(server, "cut");
    store.failure = new Error("connection lost");
    const text = await rawAnswer(running.port, "GET /events/cut?after_sequence=-1 HTTP/1.1");
    expect(text).toMatch(/"type":"Question"/);
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
    await expect(streamText(server, "cut")).rejects.toThrow("connection lost");
    expect(store.openCount).toBe(0);
  });

  test.each([
    ["/events/cut?after_sequence=-1", "GET"],
    ["/events/cut?after_sequence=-1&sse=false", "GET"],
    ["/workflows/ask/run?stream=true", "POST"],
  ])("with a failure of the store: %s says so in the log, once, and nowhere else", async (path, method) => {
    const printed = [vi.spyOn(console, "error"), vi.spyOn(console, "warn"), vi.spyOn(console, "info")];
    const store = new WatchedStore();
    const failure = new Error("connection lost");
    const error = vi.fn<ServerLogger["error"]>();
    await using server = createHttpServer({ store, logger: { info: () => {}, warn: () => {}, error } });
    await using running = await serveHttp(server);
    await startWaiting(server, "cut");
    store.failure = failure;
    const response = await fetch(running.url + path, {
      method,
      headers: { "x-request-id": "mine" },
      ...(method === "POST" && { body: "{}" }),
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
    await expect.poll(() => store.openCount).toBe(0);
    const fields = { requestId: "mine", handlerId: expect.any(String), runId: expect.any(String), workflow: "ask" };
    expect(error.mock.calls).toEqual([
      [expect.stringMatching(/^The event stream of handler \S+ broke \[mine\]$/), failure, fields],
    ]);
    for (const print of printed) expect(print).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test("HEAD opens nothing", async () => {
    const { store, server } = createWatched();
    await startWaiting(server, "head");
    const before = store.opened;
    const response = await server.fetch(new Request("http://server/events/head", { method: "HEAD" }));
    expect([response.status, response.body]).toEqual([200, null]);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const lines = await server.fetch(new Request("http://server/events/head?sse=false", { method: "HEAD" }));
    expect(lines.headers.get("content-type")).toBe("application/x-ndjson");
    expect(store.opened).toBe(before);
  });
});

describe("many events", () => {
  const indicesOf = (text: string): unknown[] =>
    framesOf(text).flatMap(({ type, value }) => (type === "Token" ? [value["index"]] : []));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_item, index) => index);

  test("come in few chunks, in order, at the pace of the reader", async () => {
    const { server } = createWatched();
    const count = 20_000;
    await post(server, "/workflows/tell/run-nowait", { handler_id: "fast", start_event: started(count) });
    const response = await open(server, "/events/fast?after_sequence=-1");
    const decoder = new TextDecoder();
    let text = "";
    let chunks = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      chunks++;
    }
    expect(indicesOf(text)).toEqual(upTo(count));
    expect(chunks).toBeLessThan(count / 50);
  });

  test("are the same for readers of all forms, who begin anywhere and at any time", async () => {
    const { server } = createWatched();
    const count = 2_000;
    await post(server, "/workflows/tell/run-nowait", { handler_id: "many", start_event: started(count) });
    const live = Array.from({ length: 10 }, () => streamText(server, "many"));
    const lines = streamText(server, "many", "after_sequence=-1&sse=false");
    const whole = streamText(server, "many", "after_sequence=-1&include_internal=true");
    const unnamed = streamText(server, "many", "after_sequence=-1&include_qualified_name=false");
    const [first = "", ...others] = await Promise.all(live);
    expect(indicesOf(first)).toEqual(upTo(count));
    expect(new Set(others)).toEqual(new Set([first]));
    expect(await streamText(server, "many")).toBe(first);
    const frames = framesOf(first);
    for (const index of [0, 1, 511, 512, 1_500]) {
      const rest = await streamFrames(server, "many", `after_sequence=${frames[index]?.id}`);
      expect(rest).toEqual(frames.slice(index + 1));
    }
    const envelopes = frames.map(({ id: _id, ...envelope }) => envelope);
    expect(
      (await lines)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(envelopes);
    expect(framesOf(await whole).filter(({ types }) => !types?.includes("InternalDispatchEvent"))).toEqual(frames);
    expect(framesOf(await unnamed)).toEqual(frames.map((frame) => ({ ...frame, qualified_name: null })));
  });

  test("[server 177] of a run with slow readers stay in the store, and do not wait in memory for them", async () => {
    const { store, server } = createWatched();
    await using running = await serveHttp(server);
    const count = 100_000;
    await post(server, "/workflows/tell/run-nowait", { handler_id: "slow", start_event: started(count) });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => connectTo(running.port, "slow", stalled)));
    const readers = await Promise.all(
      Array.from({ length: 5 }, async () => readerOf(await open(server, "/events/slow?after_sequence=-1"))),
    );
    await Promise.all(readers.map((reader) => readUntil(reader, (text) => text !== "")));
    await expect.poll(async () => (await open(server, "/handlers/slow")).status, { timeout: 20_000 }).toBe(200);
    const withReaders = usedMemory();
    expect(store.openCount).toBeGreaterThanOrEqual(5);
    for (const socket of sockets) socket.destroy();
    await Promise.all(readers.slice(1).map((reader) => reader.cancel()));
    await expect.poll(() => store.openCount).toBe(1);
    // All events of the run are more than 10 MB of text, for each of the readers.
    expect(withReaders - usedMemory()).toBeLessThan(2 * 1024 * 1024);
    const rest = await readUntil(readers[0] as ReadableStreamDefaultReader<Uint8Array>, (text) =>
      text.includes('"type":"StopEvent"'),
    );
    expect(indicesOf(rest).at(-1)).toBe(count - 1);
  }, 30_000);
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes, on the heap and beside it. */
function usedMemory(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
