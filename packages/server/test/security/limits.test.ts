import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { type RunningServer, type ServableServer, serve } from "../../src/node/index.ts";
import { createServer, type Fetcher, open, post, startWaiting } from "../fixtures.ts";

const mebibyte = 1024 * 1024;
const run = "/workflows/tell/run";
const withTopic = (topic: string): string => JSON.stringify({ start_event: { topic } });

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** A body that comes in pieces, and never says how long it will be. */
function inPieces(text: string, pieceLength: number, onPiece: () => void = () => {}): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (offset >= text.length) return controller.close();
        onPiece();
        controller.enqueue(new TextEncoder().encode(text.slice(offset, offset + pieceLength)));
        offset += pieceLength;
      },
    },
    { highWaterMark: 0 },
  );
}

const postStream = async ({ fetch }: Fetcher, body: ReadableStream, headers: Readonly<Record<string, string>> = {}) =>
  fetch(new Request(`http://server${run}`, { method: "POST", body, headers, duplex: "half" } as RequestInit));

async function serving(server: ServableServer, body: (running: RunningServer) => Promise<void>): Promise<void> {
  await using running = await serve(server, { port: 0, print: () => {}, grace: 0 });
  await body(running);
}

/** Sends bytes, and gives what comes back until the connection closes. */
async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("utf8");
  });
  socket.on("error", () => {}); // the server may close first
  await once(socket, "close");
  return received;
}

describe("bodies", () => {
  test("[server 91] a body larger than 4 MiB is a 413", async () => {
    const server = createServer();
    const { status, body } = await post(server, run, withTopic("x".repeat(4 * mebibyte)));
    expect(status).toBe(413);
    expect(body).toEqual({ detail: "The body is larger than the limit of 4194304 bytes" });
    expect((await post(server, run, `${" ".repeat(4 * mebibyte - 100)}${withTopic("x")}`)).status).toBe(200);
  });

  test("bytes count, not characters", async () => {
    const server = createServer({ limits: { maxBodyBytes: 100 } });
    expect((await post(server, run, withTopic("x".repeat(60)))).status).toBe(200);
    expect((await post(server, run, withTopic("€".repeat(60)))).status).toBe(413);
  });

  test("they are counted while they come, whatever the header says, and the rest is not read", async () => {
    const server = createServer({ limits: { maxBodyBytes: 1_000 } });
    for (const headers of [{}, { "content-length": "10" }]) {
      let pieces = 0;
      const body = inPieces(withTopic("x".repeat(100_000)), 100, () => {
        pieces += 1;
      });
      expect((await postStream(server, body, headers)).status).toBe(413);
      expect(pieces).toBeLessThan(15);
    }
    const small = inPieces(withTopic("in pieces, with ä split"), 7);
    expect((await postStream(server, small)).status).toBe(200);
  });

  test("over a socket too: with a length, and in chunks", async () => {
    await serving(createServer({ limits: { maxBodyBytes: 1_000 } }), async ({ port, url }) => {
      const head = `POST ${run} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n`;
      expect(await exchange(port, `${head}content-length: 1001\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
      const chunk = `3e8\r\n${"x".repeat(1_000)}\r\n`;
      expect(await exchange(port, `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}`)).toMatch(
        /^HTTP\/1\.1 413 /,
      );
      const text = withTopic("x");
      expect((await fetch(`${url}${run}`, { method: "POST", body: text })).status).toBe(200);
      const chunked = `${head}transfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
      expect(await exchange(port, chunked)).toMatch(/^HTTP\/1\.1 200 /);
    });
  });

  test("one that does not come to its end in time is a 408", async () => {
    const server = createServer({ limits: { bodyTimeout: 20 } });
    const never = new ReadableStream({ pull: () => new Promise(() => {}) });
    const response = await postStream(server, never);
    expect(response.status).toBe(408);
    expect(await response.json()).toEqual({ detail: "The body took longer than 0.02 seconds to arrive" });
    await serving(createServer({ limits: { bodyTimeout: 20 } }), async ({ port }) => {
      const head = `POST ${run} HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{`;
      expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 408 /);
    });
  });

  test("an event that comes as JSON in a string is held to the depth as well", async () => {
    const server = createServer();
    const at = (depth: number): string => `{"topic":"x","more":${nested(depth - 1)}}`;
    expect((await post(server, run, { start_event: at(64) })).status).toBe(200);
    const deep = { status: 400, body: { detail: "The event: JSON is nested deeper than 64 levels" } };
    for (const key of ["start_event", "kwargs"]) expect(await post(server, run, { [key]: at(65) })).toEqual(deep);
    await startWaiting(server, "h");
    expect(await post(server, "/events/h", { event: at(65) })).toEqual(deep);
  });

  test("JSON nested deeper than 64 is a 400", async () => {
    const server = createServer();
    const at = (depth: number): string => `{"start_event":{"topic":"x","more":${nested(depth - 2)}}}`;
    expect((await post(server, run, at(64))).status).toBe(200);
    const { status, body } = await post(server, run, at(65));
    expect([status, body.detail]).toEqual([400, "Invalid JSON body: JSON is nested deeper than 64 levels"]);
    expect((await post(server, run, nested(1_000_000))).status).toBe(400);
    const shallow = createServer({ limits: { maxJsonDepth: 2 } });
    expect((await post(shallow, run, at(3))).status).toBe(400);
    expect((await post(shallow, run, withTopic("x"))).status).toBe(200);
  });

  test("an event larger than 1 MiB is a 413", async () => {
    const server = createServer();
    await startWaiting(server, "asking");
    const answer = (length: number) => ({ event: { type: "Answer", value: { text: "x".repeat(length) } } });
    const { status, body } = await post(server, "/events/asking", answer(mebibyte));
    expect([status, body.detail]).toEqual([413, "The event is larger than the limit of 1048576 bytes"]);
    expect((await post(server, run, withTopic("x".repeat(mebibyte)))).status).toBe(413);
    const asText = JSON.stringify({ start_event: JSON.stringify({ topic: "x".repeat(mebibyte) }) });
    expect((await post(server, run, asText)).status).toBe(413);
    expect((await post(server, "/events/asking", answer(mebibyte - 100))).status).toBe(200);
  });
});

describe("runs in memory", () => {
  test("as many as the limit are started, however many are asked for at once", async () => {
    const server = createServer({ limits: { maxRuns: 3 } });
    const ask = () =>
      server.fetch(new Request("http://server/workflows/ask/run-nowait", { method: "POST", body: "{}" }));
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(7);
    for (const { headers } of refused) expect(headers.get("retry-after")).toBe("1");
    expect(await refused[0]?.json()).toEqual({ detail: expect.stringContaining("3") });
  });

  test("a run that has ended makes room", async () => {
    const server = createServer({ limits: { maxRuns: 1 } });
    await startWaiting(server, "first");
    expect((await post(server, run, withTopic("x"))).status).toBe(429);
    await post(server, "/events/first", { event: { type: "Answer", value: { text: "yes" } } });
    await (await open(server, "/events/first?after_sequence=-1")).text();
    expect((await post(server, run, withTopic("x"))).status).toBe(200);
    expect((await post(server, run, withTopic("x"))).status).toBe(200);
  });
});

describe("streams of one address", () => {
  const limits = { maxStreamsPerAddress: 2 };
  const stalled = async (port: number): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /events/asking?after_sequence=-1 HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(socket, "data");
    return socket.pause();
  };

  test("as many as the limit are open, a stalled one counts until it is closed", async () => {
    const server = createServer({ limits });
    await serving(server, async ({ url, port }) => {
      await startWaiting(server, "asking");
      const first = await stalled(port);
      const second = await stalled(port);
      const refused = await fetch(`${url}/events/asking`);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
      expect((await refused.json()).detail).toContain("2 event streams");
      first.destroy();
      const statusOf = async (): Promise<number> => {
        const response = await fetch(`${url}/events/asking`);
        await response.body?.cancel();
        return response.status;
      };
      await expect.poll(statusOf).toBe(200);
      second.destroy();
    });
  });

  test("what is no stream takes no place: errors, 204, HEAD, streams that have ended", async () => {
    const server = createServer({ limits: { maxStreamsPerAddress: 1 } });
    await serving(server, async ({ url }) => {
      await post(server, run, { handler_id: "told", start_event: { topic: "x" } });
      await startWaiting(server, "asking");
      const paths = [
        "/events/nope",
        "/events/told",
        "/events/told?after_sequence=-1",
        "/events/asking?after_sequence=x",
      ];
      for (let round = 0; round < 3; round++) {
        for (const path of paths) {
          const response = await fetch(`${url}${path}`);
          expect(response.status).not.toBe(429);
          await response.text();
        }
        expect((await fetch(`${url}/events/asking`, { method: "HEAD" })).status).toBe(200);
      }
    });
  });

  test("behind a trusted proxy the address is the one that the proxy has seen", async () => {
    const statuses = async (trustProxy: boolean | number, forwarded: readonly string[]): Promise<number[]> => {
      const server = createServer({ limits: { maxStreamsPerAddress: 1 }, trustProxy });
      await startWaiting(server, "asking");
      const environment = { incoming: { socket: { remoteAddress: "::ffff:10.0.0.1" } } };
      const all: number[] = [];
      for (const value of forwarded) {
        const request = new Request("http://server/events/asking", { headers: { "x-forwarded-for": value } });
        all.push((await server.fetch(request, environment)).status);
      }
      await server.stop({ grace: 0 });
      return all;
    };
    expect(await statuses(false, ["1.1.1.1", "2.2.2.2"])).toEqual([200, 429]);
    expect(await statuses(true, ["1.1.1.1", "2.2.2.2"])).toEqual([200, 200]);
    expect(await statuses(true, ["9.9.9.9, 1.1.1.1", "8.8.8.8, 1.1.1.1"])).toEqual([200, 429]);
    expect(await statuses(2, ["1.1.1.1, 5.5.5.5", "2.2.2.2, 5.5.5.5", "x, 2.2.2.2, 5.5.5.5"])).toEqual([200, 200, 429]);
  });
});

test("every limit can be turned off, and what is no limit is refused", async () => {
  const server = createServer({
    limits: { maxBodyBytes: null, maxEventBytes: null, maxJsonDepth: null, maxRuns: null, bodyTimeout: null },
  });
  expect((await post(server, run, withTopic("x".repeat(5 * mebibyte)))).status).toBe(200);
  expect((await post(server, run, `{"start_event":{"topic":"x","more":${nested(100)}}}`)).status).toBe(200);
  for (const value of [0, -1, Number.NaN, "5"]) {
    expect(() => new WorkflowServer({ limits: { maxRuns: value as number } })).toThrow("limits.maxRuns must be");
  }
  expect(() => new WorkflowServer({ limits: { bodyTimeout: "soon" as never } })).toThrow("not a duration");
  for (const trustProxy of [-1, 1.5, Number.NaN])
    expect(() => new WorkflowServer({ trustProxy })).toThrow("trustProxy");
});
