import { connect, type Socket } from "node:net";
import { serveTasks } from "../../harness/serve-tasks.ts";

interface ReadRequest {
  readonly port: number;
  /** Readers who read as fast as they can. */
  readonly readers: number;
  /** Readers who begin to read when the others are done. */
  readonly stalled: number;
  readonly events: number;
}

/** A stream of server-sent events on a bare socket. It counts events by their ends, which is all that is parsed. */
class Reader {
  readonly #socket: Socket;
  readonly #opened: Promise<void>;
  readonly #ended: Promise<void>;
  #last = "";
  #endsWithNewline = false;
  events = 0;

  constructor(port: number, path: string, isStalled: boolean) {
    let opened: () => void = () => {};
    let ended: () => void = () => {};
    let failed: (error: Error) => void = () => {};
    this.#opened = new Promise((resolve) => {
      opened = resolve;
    });
    this.#ended = new Promise((resolve, reject) => {
      ended = resolve;
      failed = reject;
    });
    this.#socket = connect({ port, host: "127.0.0.1" });
    this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`);
    this.#socket.on("data", (chunk) => {
      this.#count(chunk);
      opened();
      if (isStalled) {
        isStalled = false;
        this.#socket.pause();
      }
    });
    this.#socket.on("error", failed);
    this.#socket.on("end", ended);
  }

  /** Resolves when the answer has begun. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** @throws Error if it got fewer or more events than there are, or another last one */
  async readToEnd(events: number): Promise<void> {
    this.#socket.resume();
    await this.#ended;
    if (this.events !== events) throw new Error(`a reader got ${this.events} events, not ${events}`);
    if (!this.#last.includes("StopEvent")) throw new Error(`a reader got another last event: ${this.#last}`);
  }

  /** An event ends with an empty line, and nothing else on the wire has two newlines in a row. */
  #count(chunk: Buffer): void {
    if (this.#endsWithNewline && chunk[0] === newline) this.events += 1;
    for (let at = chunk.indexOf("\n\n"); at >= 0; at = chunk.indexOf("\n\n", at + 2)) this.events += 1;
    this.#endsWithNewline = chunk.at(-1) === newline;
    this.#last = (this.#last + chunk.toString("latin1", Math.max(0, chunk.length - tailLength))).slice(-tailLength);
  }
}

const newline = 10;
/** Bytes in which the last event is. */
const tailLength = 400;

async function post(port: number, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: JSON.stringify(body) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Resolves when the run has asked whether to go on: readers who come later see nothing of that. */
async function untilAsked(port: number, handlerId: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/events/${handlerId}?after_sequence=-1`);
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk as Uint8Array);
    if (text.includes('"Ready"')) return;
  }
  throw new Error(`a run that does not ask: ${text}`);
}

const tasks = {
  /**
   * Has a run write events while readers are at its stream.
   *
   * @returns the milliseconds until every reader who was not stalled had all of them
   */
  async read({ port, readers, stalled, events }: ReadRequest): Promise<number> {
    const started = await post(port, "/workflows/progress/run-nowait", { start_event: { count: events } });
    const { handler_id } = started as { readonly handler_id: string };
    await untilAsked(port, handler_id);
    const path = `/events/${handler_id}?after_sequence=now`;
    const open = (count: number, isStalled: boolean): Reader[] =>
      Array.from({ length: count }, () => new Reader(port, path, isStalled));
    const [fast, slow] = [open(readers, false), open(stalled, true)];
    await Promise.all([...fast, ...slow].map(({ opened }) => opened));
    const start = performance.now();
    const go = { event: { type: "Go", value: { count: events } } };
    // The events, and the one of the end.
    await Promise.all([post(port, `/events/${handler_id}`, go), ...fast.map((reader) => reader.readToEnd(events + 1))]);
    const ms = performance.now() - start;
    await Promise.all(slow.map((reader) => reader.readToEnd(events + 1)));
    return ms;
  },
} as const;

export type ReaderTasks = typeof tasks;

serveTasks(tasks);
