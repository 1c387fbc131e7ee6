import { once } from "node:events";
import { connect } from "node:net";
import { WorkflowServer } from "@llama-agents/server";
import { type RunningServer, serve } from "@llama-agents/server/node";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const problems: string[] = [];
let running: RunningServer;
let starts = 0;

beforeEach(async () => {
  problems.length = 0;
  starts = 0;
  const greet = defineWorkflow({ name: "greet" })
    .step("greet", { on: [StartEvent], emits: [StopEvent] }, (event) => {
      starts += 1;
      return new StopEvent({ result: event.get("name", "World") });
    })
    .build();
  const logger = { info() {}, warn() {}, error: (message: string) => void problems.push(message) };
  const server = new WorkflowServer({ logger, limits: { bodyTimeout: 150, maxBodyBytes: 10_000 } });
  running = await serve(server.addWorkflow("greet", greet), {
    port: 0,
    print: () => {},
    http: { headersTimeout: 150, requestTimeout: 300, connectionsCheckingInterval: 20 },
  });
});

/** Whatever was sent: the server serves others, starts nothing for it, and finds no fault in itself. */
afterEach(async () => {
  const health = await fetch(`${running.url}/health`);
  expect([health.status, problems]).toEqual([200, []]);
  await running.stop();
});

interface Hostility {
  /** Latin-1, in pieces: each is sent when the one before is on its way. */
  readonly pieces: readonly string[];
  /** Does the client say that nothing more comes? @default false */
  readonly ends?: boolean;
}

/** All that the server says up to the end of the connection. */
async function conversation({ pieces, ends = false }: Hostility): Promise<string> {
  const pauseMs = pieces.length > 10 ? 0 : 5;
  const socket = connect({ port: running.port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answer += text;
  });
  socket.on("error", () => {}); // it may be cut off while there is more to send
  socket.on("end", () => socket.end());
  const closed = once(socket, "close");
  await once(socket, "connect");
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(Buffer.from(piece, "latin1"), resolve));
    await new Promise((resolve) => setTimeout(resolve, pauseMs)); // else they arrive as one
  }
  if (ends) socket.end();
  await closed;
  return answer;
}

const statusesIn = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

const post = (headers: string, body = "", target = "/workflows/greet/run"): string =>
  `POST ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n\r\n${body}`;
const json = '{"start_event":{"name":"Ada"}}';
const chunked = "transfer-encoding: chunked";

describe("a request that no client may send is refused, and its connection closed", () => {
  test.each<readonly [string, readonly string[]]>([
    ["no HTTP at all", ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]],
    ["a request line without a version", ["GET /health\r\n\r\n"]],
    ["an unknown method", ["BREW /health HTTP/1.1\r\nhost: x\r\n\r\n"]],
    ["a space in the path", ["GET /he alth HTTP/1.1\r\nhost: x\r\n\r\n"]],
    ["an unknown version", ["GET /health HTTP/9.9\r\nhost: x\r\n\r\n"]],
    ["no host", ["GET /health HTTP/1.1\r\n\r\n"]],
    ["a control character in a header", ["GET /health HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n"]],
    ["a header without a name", ["GET /health HTTP/1.1\r\nhost: x\r\n: b\r\n\r\n"]],
    ["a space before the colon", ["GET /health HTTP/1.1\r\nhost : x\r\n\r\n"]],
    ["a length that is none", [post("content-length: ten", json)]],
    ["a negative length", [post("content-length: -1", json)]],
    ["two lengths", [post(`content-length: ${json.length}\r\ncontent-length: 1`, json)]],
    ["a length beside chunks", [post(`content-length: ${json.length}\r\n${chunked}`, `0\r\n\r\n${json}`)]],
    ["chunks under another coding", [post("transfer-encoding: chunked, identity", json)]],
  ])("%s", async (_what, pieces) => {
    expect(statusesIn(await conversation({ pieces }))).toEqual([400]);
    expect(starts).toBe(0);
  });

  test("headers without end", async () => {
    const line = `x: ${"y".repeat(1_000)}\r\n`;
    const pieces = ["GET /health HTTP/1.1\r\nhost: x\r\n", ...Array.from({ length: 40 }, () => line)];
    expect(statusesIn(await conversation({ pieces }))).toEqual([431]);
  });

  test.each([
    ["no number", "zz\r\n"],
    ["a negative number", "-5\r\nhello\r\n"],
    ["a number beyond all", `${"f".repeat(20)}\r\n`],
    ["fewer bytes than the chunk has", `2\r\n${json}\r\n0\r\n\r\n`],
    ["no end of line", `${json.length.toString(16)}\r\n${json}0\r\n\r\n`],
    ["control characters in an extension", "5;\x00\x01\r\nhello\r\n"],
  ])("a chunk whose size is wrong: %s", async (_what, body) => {
    for (const pieces of [[post(chunked, body)], [post(chunked), body]]) {
      expect(statusesIn(await conversation({ pieces }))).toEqual([400]);
    }
    expect(starts).toBe(0);
  });

  test("a length of the body that is beyond the limit", async () => {
    expect(statusesIn(await conversation({ pieces: [post("content-length: 10001", json)] }))).toEqual([413]);
    const chunk = `1000\r\n${"x".repeat(0x1000)}\r\n`;
    expect(statusesIn(await conversation({ pieces: [post(chunked), chunk, chunk, chunk] }))).toEqual([413]);
    expect(starts).toBe(0);
  });
});

describe("a request that comes too slowly is given up", () => {
  test("a head that stops in the middle", async () => {
    const pieces = ["GET /health HTTP/1.1\r\nho"];
    expect(statusesIn(await conversation({ pieces }))).toEqual([408]);
  });

  test.each([
    ["of a known length", [post(`content-length: ${json.length}`, json.slice(0, 9))]],
    ["in chunks", [post(chunked, '5\r\n{"sta\r\n')]],
    ["that never begins", [post(chunked)]],
  ])("a body %s", async (_what, pieces) => {
    expect(statusesIn(await conversation({ pieces }))).toEqual([408]);
    expect(starts).toBe(0);
  });
});

describe("a request that is broken off", () => {
  test.each([
    ["in its first line", "GET /hea"],
    ["in its headers", "GET /health HTTP/1.1\r\nhost: x\r\nx"],
    ["before its body", post(`content-length: ${json.length}`)],
    ["in its body", post(`content-length: ${json.length}`, json.slice(0, 9))],
    ["in a chunk", post(chunked, "ff\r\n{")],
    ["between chunks", post(chunked, "1\r\n{\r\n")],
  ])("%s starts nothing", async (_what, piece) => {
    const statuses = statusesIn(await conversation({ pieces: [piece], ends: true }));
    expect([[], [400]]).toContainEqual(statuses);
    expect(starts).toBe(0);
  });
});

describe("a body that is not UTF-8", () => {
  test.each([
    ["a byte that is in no character", "\xff"],
    ["a character cut off", "\xc3"],
    ["half of a surrogate pair", "\xed\xa0\x80"],
    ["a character written too long", "\xc0\xaf"],
    ["UTF-16", "\xff\xfe{\x00}\x00"],
  ])("%s", async (_what, bytes) => {
    const body = `{"start_event":{"name":"${bytes}"}}`;
    for (const request of [
      post(`content-length: ${body.length}`, body),
      post(chunked, `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    ]) {
      const answer = await conversation({ pieces: [request] });
      expect(statusesIn(answer)).toEqual([400]);
      expect(answer).toMatch(/"detail":".*UTF-8/);
    }
    expect(starts).toBe(0);
  });
});

describe("a request that is unusual, and right", () => {
  test.each([
    ["a body byte by byte", [post(`content-length: ${json.length}`), ...json]],
    ["a chunk for each byte", [post(chunked, [...json].map((byte) => `1\r\n${byte}\r\n`).join("")), "0\r\n\r\n"]],
    ["trailers", [post(chunked, `${json.length.toString(16)};x=y\r\n${json}\r\n0\r\nx-trailer: z\r\n\r\n`)]],
    ["an address in place of the path", [post(`content-length: ${json.length}`, json, "http://x/workflows/greet/run")]],
    ["empty lines first", [`\r\n\r\n${post(`content-length: ${json.length}`, json)}`]],
  ])("%s", async (_what, pieces) => {
    const answer = await conversation({ pieces });
    expect(statusesIn(answer)).toEqual([200]);
    expect(answer).toContain('"result":"Ada"');
  });

  test("expecting to be told to go on", async () => {
    const pieces = [post(`content-length: ${json.length}\r\nexpect: 100-continue`), json];
    expect(statusesIn(await conversation({ pieces }))).toEqual([100, 200]);
  });

  test("one after another without waiting", async () => {
    const first = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
    const last = "GET /absent HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    expect(statusesIn(await conversation({ pieces: [first + first + first + last] }))).toEqual([200, 200, 200, 404]);
  });
});
