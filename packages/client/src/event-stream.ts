import { readEventEnvelope, routePath, type SseFrame } from "@llama-agents/protocol";
import type { EventClasses } from "@llama-agents/workflows";
import { pause } from "./backoff.ts";
import { readCount } from "./client-options.ts";
import { ConnectionError, WorkflowClientError } from "./errors.ts";
import type { HttpCaller, RouteCall } from "./http-caller.ts";
import { ReceivedEvent } from "./received-event.ts";
import { isDrop, StreamConnection } from "./stream-connection.ts";

export interface StreamEventsOptions {
  /**
   * The sequence after which to begin: -1 for the first event of the run, or `"now"` for what comes after the first
   * connection.
   *
   * @default -1
   */
  readonly after?: number | "now";
  /** Also the events of the engine itself: step states, unhandled events, idleness. @default false */
  readonly includeInternal?: boolean;
  /** Ends the iteration, not the run. */
  readonly signal?: AbortSignal | undefined;
  /** Failed connects in a row that the stream gets over; with one more it gives up. @default that of the client, 3 */
  readonly maxReconnectAttempts?: number;
}

/**
 * The events of a run, each once and in order, up to the terminal one. A lost connection is made again, from the last event
 * that came; lost is also one that has been silent for longer than two heartbeats.
 *
 * Nothing is sent or read before it is asked for: a slow reader slows the server down, and keeps nothing in memory.
 */
export class EventStream<Known extends EventClasses = EventClasses>
  implements AsyncIterable<ReceivedEvent<Known>>, AsyncDisposable
{
  readonly #caller: HttpCaller;
  readonly #handlerId: string;
  readonly #options: StreamEventsOptions;
  readonly #maxAttempts: number;
  readonly #closing = new AbortController();
  #connection: StreamConnection | undefined;
  #isIterated = false;
  #lastSequence: number | "now";
  /** After what to go on. */
  #cursor: number | "now";
  /** Connects that have failed, since the last that has not. */
  #failures = 0;
  /** Connections that have brought nothing, not even a sign of life, since the last that has; failed ones too. */
  #fruitless = 0;
  /** Have the last connections brought nothing but a proper end? */
  #endsEmpty = false;
  #retryDelayMs: number | undefined;

  /** @throws RangeError if the cursor or the number of attempts is none */
  constructor(caller: HttpCaller, handlerId: string, options: StreamEventsOptions = {}) {
    const { after = -1, maxReconnectAttempts = caller.settings.maxReconnectAttempts } = options;
    if (after !== "now" && !Number.isSafeInteger(after)) {
      throw new RangeError(`after must be a whole number, or "now": ${JSON.stringify(after)}`);
    }
    this.#caller = caller;
    this.#handlerId = handlerId;
    this.#options = options;
    this.#maxAttempts = readCount("maxReconnectAttempts", maxReconnectAttempts);
    this.#lastSequence = this.#cursor = after;
  }

  /** The sequence of the last event that was handed out, for `after` of another stream; before the first one, `after`. */
  get lastSequence(): number | "now" {
    return this.#lastSequence;
  }

  /** @throws WorkflowClientError the second time */
  [Symbol.asyncIterator](): AsyncIterator<ReceivedEvent<Known>, void, undefined> {
    if (this.#isIterated) {
      throw new WorkflowClientError("An event stream can be iterated once; open another one, with after: lastSequence");
    }
    this.#isIterated = true;
    const events = this.#events();
    return {
      next: () => events.next(),
      return: async () => {
        this.#close(); // or a pending next() would be waited for
        return events.return();
      },
    };
  }

  /** Ends the iteration and gives the connection back; does nothing the second time. */
  async close(): Promise<void> {
    this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #close = (): void => {
    this.#options.signal?.removeEventListener("abort", this.#close);
    this.#closing.abort();
    this.#connection?.close();
  };

  async *#events(): AsyncGenerator<ReceivedEvent<Known>, void, undefined> {
    const { signal } = this.#options;
    if (signal?.aborted || this.#closing.signal.aborted) return;
    signal?.addEventListener("abort", this.#close, { once: true });
    try {
      while (!this.#closing.signal.aborted) {
        const connection = await this.#connect();
        if (connection === "finished") return;
        if (connection && (yield* this.#eventsOf(connection))) return;
        await this.#pauseBeforeReconnect();
      }
    } finally {
      this.#close();
    }
  }

  /** @returns `undefined` if it has failed, and may go better */
  async #connect(): Promise<StreamConnection | "finished" | undefined> {
    const abort = new AbortController();
    const onClose = (): void => abort.abort(this.#closing.signal.reason);
    this.#closing.signal.addEventListener("abort", onClose, { once: true });
    try {
      const connection = await StreamConnection.open(this.#caller, this.#request(), this.#failures + 1, abort);
      if (!connection) return "finished";
      if (this.#closing.signal.aborted) {
        connection.close(); // closed between the answer and here
        return "finished";
      }
      this.#failures = 0;
      this.#connection = connection;
      if (this.#cursor === "now" && connection.lastSequence !== undefined) this.#cursor = connection.lastSequence;
      return connection;
    } catch (error) {
      if (this.#closing.signal.aborted) return "finished";
      if (!isDrop(error)) throw error;
      this.#countFailure(error);
      this.#retryDelayMs = this.#caller.delayAfter(error, 1, this.#retryDelayMs);
      return undefined;
    } finally {
      this.#closing.signal.removeEventListener("abort", onClose);
    }
  }

  #request(): RouteCall<"streamEvents"> {
    return {
      params: { handlerId: this.#handlerId },
      query: {
        sse: true,
        // An answer without anything may be one of which all was internal: then that moves the cursor to the end.
        include_internal: (this.#options.includeInternal ?? false) || this.#endsEmpty,
        include_qualified_name: false,
        after_sequence: this.#cursor,
      },
      headers: {},
    };
  }

  /** @returns whether there is nothing more to come */
  async *#eventsOf(connection: StreamConnection): AsyncGenerator<ReceivedEvent<Known>, boolean, undefined> {
    try {
      for (;;) {
        const frames = await connection.read();
        if (frames === undefined) {
          this.#endsEmpty ||= !connection.hasSpoken;
          return false;
        }
        this.#fruitless = 0;
        for (const frame of frames) {
          const event = this.#receive(frame);
          if (!event || (event.isInternal && !this.#options.includeInternal)) continue;
          this.#endsEmpty = false;
          this.#lastSequence = event.sequence ?? this.#lastSequence;
          yield event;
          if (event.isTerminal || this.#closing.signal.aborted) return true;
        }
      }
    } catch (error) {
      if (this.#closing.signal.aborted) return true;
      if (!isDrop(error)) throw error;
      return false;
    } finally {
      this.#retryDelayMs = connection.retryDelay;
      connection.close();
    }
  }

  /**
   * Moves the cursor on. What is behind it was handed out already, before the connection was made again; but not the
   * terminal event, after which there is no connection: then the handler has another run, whose sequences are others.
   */
  #receive({ id, inheritsId, data }: SseFrame): ReceivedEvent<Known> | undefined {
    const sequence = !inheritsId && /^\d+$/.test(id) ? Number(id) : undefined;
    const event = this.#parse(data, sequence);
    if (sequence === undefined) return event;
    if (this.#cursor !== "now" && sequence <= this.#cursor && !event.isTerminal) return undefined;
    this.#cursor = sequence;
    return event;
  }

  #parse(data: string, sequence: number | undefined): ReceivedEvent<Known> {
    try {
      return new ReceivedEvent(readEventEnvelope(JSON.parse(data)), sequence, this.#caller.settings.events);
    } catch (cause) {
      const what = `The event stream of handler ${this.#handlerId} has something that is no event`;
      throw new WorkflowClientError(`${what}, after ${this.#cursor}: ${data.slice(0, 200)}`, { cause });
    }
  }

  #countFailure(error: unknown): void {
    this.#failures += 1;
    if (this.#failures <= this.#maxAttempts) return;
    const url = this.#caller.settings.baseUrl + routePath("streamEvents", { handlerId: this.#handlerId });
    const what = `No connection to the event stream of handler ${this.#handlerId} after ${this.#failures} attempts`;
    const request = { method: "GET", url, attempts: this.#failures };
    throw new ConnectionError(`${what} (GET ${url}): ${messageOf(error)}`, request, { cause: error });
  }

  async #pauseBeforeReconnect(): Promise<void> {
    this.#fruitless += 1;
    const { backoff } = this.#caller.settings;
    const milliseconds = Math.max(backoff.delayAfter(this.#fruitless), this.#retryDelayMs ?? 0);
    this.#retryDelayMs = undefined;
    await pause(milliseconds, this.#closing.signal).catch(() => {}); // closed: the loop ends
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
