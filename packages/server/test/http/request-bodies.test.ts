import { connect } from "node:net";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { WorkflowServer } from "../../src/index.ts";
import { serve } from "../../src/node/index.ts";

class Word extends StartEvent.extend("Word", { word: z.string() }) {}

const createShout = () =>
  defineWorkflow({ name: "shout" })
    .step("answer", { on: [Word], emits: [StopEvent] }, ({ word }) => new StopEvent({ result: word.toUpperCase() }))
    .build();

const path = "/workflows/shout/run";
const bodyOf = (word: string): string => JSON.stringify({ start_event: { word } });

type Fetch = WorkflowServer["fetch"];

/** A server on a port, with something before its `fetch`. */
async function serveWith(before: (fetch: Fetch) => Fetch) {
  const server = new WorkflowServer({ logger: { info() {}, warn() {}, error() {} } }).addWorkflow(
    "shout",
    createShout(),
  );
  const { fetch } = server;
  const servable = { fetch: before(fetch), start: () => server.start(), stop: () => server.stop({ grace: 0 }) };
  return serve(servable, { port: 0, print: () => {} });
}

const post = async (url: string, word: string): Promise<Response> =>
  fetch(url + path, { method: "POST", body: bodyOf(word), headers: { "content-type": "application/json" } });

/** Sends parts of a request one by one, each when the one before has gone out. @returns what is answered */
function sendParts(port: number, parts: readonly Uint8Array[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => {
      const sendNext = (index: number): void => {
        const part = parts[index];
        if (part) socket.write(part, () => setImmediate(sendNext, index + 1));
      };
      sendNext(0);
    });
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("bodies over Node's HTTP server", () => {
  test("a body is whole in how many pieces soever it comes, and is followed by the next request", async () => {
    await using running = await serveWith((fetch) => fetch);
    const body = Buffer.from(bodyOf("größe"));
    const head = Buffer.from(`POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n`);
    const [open, last] = [Buffer.from("\r\n"), Buffer.from("connection: close\r\n\r\n")];
    const cut = body.indexOf(0xc3) + 1; // within a character
    const whole = Buffer.concat([head, open, body]);
    const answer = await sendParts(running.port, [
      Buffer.concat([whole, whole, head, open]),
      body.subarray(0, cut),
      Buffer.concat([body.subarray(cut), head, last, body]),
    ]);
    expect(answer.match(/GRÖSSE/g)).toHaveLength(4);
  });

  test("a request with another body in the place of one is read by its own", async () => {
    await using running = await serveWith(
      (fetch) => (request, environment) =>
        fetch(new Request(request.url, { method: "POST", body: bodyOf("other") }), environment),
    );
    expect(await (await post(running.url, "sent")).json()).toMatchObject({ result: { value: { result: "OTHER" } } });
  });

  test("a request whose body is looked at on the way is read by both", async () => {
    const seen: Promise<string>[] = [];
    await using running = await serveWith((fetch) => (request, environment) => {
      seen.push(request.clone().text());
      return fetch(request, environment);
    });
    expect(await (await post(running.url, "sent")).json()).toMatchObject({ result: { value: { result: "SENT" } } });
    expect(await Promise.all(seen)).toEqual([bodyOf("sent")]);
  });

  test("a body that was read before is answered with advice", async () => {
    await using running = await serveWith((fetch) => async (request, environment) => {
      await request.text();
      return fetch(request, environment);
    });
    const response = await post(running.url, "sent");
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("mount it before parsers of bodies");
  });
});
