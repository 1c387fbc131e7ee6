import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import type { FuzzRequest } from "./fuzz-request.ts";

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Milliseconds of a stream that are read. */
const streamMs = 20;

/** Sends requests over connections that are kept alive. */
export class Exchange {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the answer; of an event stream, what comes in a moment */
  send({ method, target, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    const bytes = body === undefined ? undefined : Buffer.from(body, "latin1");
    const length = bytes && headers["transfer-encoding"] === undefined ? { "content-length": bytes.length } : {};
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        agent: this.#agent,
        host: "127.0.0.1",
        port: this.#port,
        method,
        path: target,
        headers: { ...headers, ...length },
      });
      sent.on("error", reject);
      sent.on("response", (response) => {
        readBody(response).then(resolve, reject);
      });
      sent.end(bytes);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readBody(response: IncomingMessage): Promise<FuzzAnswer> {
  const { statusCode: status = 0, headers } = response;
  const isStream = /event-stream|ndjson/.test(headers["content-type"] ?? "");
  const timer = isStream ? setTimeout(() => response.destroy(), streamMs) : undefined;
  let body = "";
  response.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve({ status, headers, body });
    };
    response.on("data", (text: string) => {
      body += text;
    });
    response.on("end", done);
    response.on("error", (error) => (isStream ? done() : reject(error)));
    response.on("close", done);
  });
}
