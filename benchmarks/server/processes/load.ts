import { connect, type Socket } from "node:net";
import { serveTasks } from "../../harness/serve-tasks.ts";

interface LoadRequest {
  readonly port: number;
  readonly connections: number;
  /** Milliseconds. */
  readonly forMs: number;
  readonly path: string;
  /** JSON. */
  readonly body: string;
  /** What every answer must have in its body. */
  readonly expected: string;
  /**
   * Never sleep: a server that wakes its client up pays for it, in virtual machines with as much as its own work costs, and
   * would not if they were on two machines.
   */
  readonly isSleepless: boolean;
}

export interface LoadResult {
  readonly answers: number;
  /** Milliseconds that they took together. */
  readonly ms: number;
}

/** A connection that is kept alive, and asks again when it is answered, until it is told to stop. */
class Connection {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #expected: string;
  readonly #done: (error: Error | undefined) => void;
  #received = "";
  #isStopping = false;
  answers = 0;

  constructor({ port, path, body, expected }: LoadRequest, done: (error: Error | undefined) => void) {
    const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n`;
    this.#request = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    this.#expected = expected;
    this.#done = done;
    const onread = {
      buffer: Buffer.allocUnsafe(16 * 1024),
      callback: (length: number, buffer: Uint8Array): boolean => {
        this.#receive((buffer as Buffer).toString("latin1", 0, length));
        return true;
      },
    };
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true, onread });
    this.#socket.on("connect", () => this.#socket.write(this.#request));
    this.#socket.on("error", (error) => this.#done(error));
  }

  /** After the answer that is under way. */
  stop(): void {
    this.#isStopping = true;
  }

  #receive(text: string): void {
    this.#received = this.#received === "" ? text : this.#received + text;
    const endOfHead = this.#received.indexOf("\r\n\r\n");
    if (endOfHead < 0) return;
    const length = contentLength(this.#received);
    if (this.#received.length < endOfHead + 4 + length) return;
    if (!this.#received.startsWith("HTTP/1.1 200 ") || this.#received.indexOf(this.#expected, endOfHead) < 0) {
      this.#end(new Error(`not the answer that was expected: ${this.#received}`));
      return;
    }
    this.answers += 1;
    this.#received = "";
    if (this.#isStopping) this.#end(undefined);
    else this.#socket.write(this.#request);
  }

  #end(error: Error | undefined): void {
    this.#socket.destroy();
    this.#done(error);
  }
}

function contentLength(head: string): number {
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${head}`);
  return Number(length);
}

function stayAwake(end: { readonly isReached: boolean }): void {
  if (!end.isReached) setImmediate(stayAwake, end);
}

const tasks = {
  /** Asks on all connections at once, each as soon as it is answered. */
  async load(request: LoadRequest): Promise<LoadResult> {
    const all: Connection[] = [];
    const start = performance.now();
    const end = { isReached: !request.isSleepless };
    stayAwake(end);
    const ends = Array.from(
      { length: request.connections },
      () =>
        new Promise<void>((resolve, reject) => {
          all.push(new Connection(request, (error) => (error ? reject(error) : resolve())));
        }),
    );
    setTimeout(() => {
      for (const connection of all) connection.stop();
    }, request.forMs);
    await Promise.all(ends);
    const ms = performance.now() - start;
    end.isReached = true;
    return { answers: all.reduce((sum, { answers }) => sum + answers, 0), ms };
  },
} as const;

export type LoadTasks = typeof tasks;

serveTasks(tasks);
