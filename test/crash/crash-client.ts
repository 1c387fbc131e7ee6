/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An event as a stream has it. */
export interface ReadEvent {
  readonly sequence: number;
  /** Its envelope, as text. */
  readonly data: string;
}

/** Milliseconds after which an answer, or the rest of it, is not waited for any longer. */
const patienceMs = 20_000;

/** Brings a request to the server of the moment; waits while there is none. */
export type Send = (path: string, request: RequestInit) => Promise<Response>;

/** Over HTTP, to wherever the server is. */
export const sendTo =
  (address: () => Promise<string>): Send =>
  async (path, request) =>
    fetch((await address()) + path, { ...request, signal: AbortSignal.timeout(patienceMs) });

/** Whoever sends requests, and reads streams. */
export class CrashClient {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** @returns `undefined` if no answer came: nobody knows whether the request was taken */
  async request(method: string, path: string, body?: unknown, key?: string): Promise<Answer | undefined> {
    try {
      const response = await this.#send(path, {
        method,
        headers: { "content-type": "application/json", ...(key !== undefined && { "idempotency-key": key }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }

  /**
   * Reads a stream up to its end, or to where the connection breaks.
   *
   * @returns whether it came to its end
   */
  async readEvents(path: string, onEvent: (event: ReadEvent) => void): Promise<boolean> {
    try {
      const response = await this.#send(path, {});
      if (response.status === 204) return true;
      if (!response.ok || !response.body) return false;
      let rest = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const frames = (rest + chunk).split("\n\n");
        rest = frames.pop() ?? "";
        for (const frame of frames) {
          const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(frame) ?? [];
          if (id !== undefined && data !== undefined) onEvent({ sequence: Number(id), data });
        }
      }
      return true;
    } catch {
      return false;
    }
  }
}

/** Was the request granted, so that what it asked for must never be lost? */
export const isGranted = (answer: Answer | undefined): boolean =>
  answer !== undefined && answer.status >= 200 && answer.status < 300;
