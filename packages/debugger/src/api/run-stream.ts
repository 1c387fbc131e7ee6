import { isTerminalEnvelope, SseDecoder, type SseFrame } from "@llama-agents/protocol";
import type { ReceivedEvent } from "../model/run/received-event.ts";
import { ApiError, toApiError } from "./api-error.ts";
import type { Clock } from "./clock.ts";
import { Observable } from "./observable.ts";
import type { PageActivity } from "./page-activity.ts";
import { receivedEvent } from "./received-events.ts";
import type { StreamStatus } from "./stream-status.ts";

interface RunStreamOptions {
  /** The last sequence that is here already; -1: none. */
  readonly after: number;
  readonly onEvents: (events: readonly ReceivedEvent[]) => void;
  /** Opens the stream after this sequence: server-sent events, or 204 if there are no more. */
  readonly open: (after: number, signal: AbortSignal) => Promise<Response>;
  /** Has the run ended? Asked when its stream has. */
  readonly readHasEnded: (signal: AbortSignal) => Promise<boolean>;
  readonly clock: Clock;
  readonly activity: PageActivity;
}

const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** A pause is longer by up to this part of it, so that many pages do not come back at once. */
const jitter = 0.25;
/** The server's heartbeat is 25 s. */
const silenceMs = 60_000;
/** The stream of a page that nobody has seen for so long is closed: a browser has six connections per origin. */
const hiddenMs = 5 * 60_000;
/** A connection that has held this long has not failed. */
const stableMs = 10_000;

/** Follows the events of one run, from the last one that is here, over any number of connections. */
export class RunStream {
  readonly status = new Observable<StreamStatus>({ kind: "idle" });
  readonly #options: RunStreamOptions;
  /** The last sequence that has come. */
  #cursor: number;
  #attempt = 0;
  #isStarted = false;
  #connection: AbortController | undefined;
  #stopRetry: (() => void) | undefined;
  #stopHidden: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: RunStreamOptions) {
    this.#options = options;
    this.#cursor = options.after;
  }

  /** Opens the stream, if it has not come to its end. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#unsubscribe = this.#options.activity.subscribe((change) => {
      if (change === "hidden") this.#onHidden();
      if (change === "visible") this.#onVisible();
      if (change === "online") this.retryIfWaiting();
    });
    if (!this.#options.activity.isVisible()) this.#onHidden();
    if (!isFinal(this.status.value)) this.#connect();
  }

  stop(): void {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    this.#unsubscribe?.();
    this.#stopHidden?.();
    this.#stopHidden = undefined;
    this.#disconnect();
    this.#attempt = 0;
    if (this.status.value.kind !== "ended") this.status.set({ kind: "idle" });
  }

  /** Opens the stream anew at once. */
  readonly retry = (): void => {
    if (!this.#isStarted) return;
    this.#attempt = 0;
    this.#connect();
  };

  /** Ends the pause between two attempts. */
  retryIfWaiting(): void {
    if (this.#isStarted && this.#stopRetry) this.#connect();
  }

  #onHidden(): void {
    this.#stopHidden?.();
    this.#stopHidden = this.#options.clock.after(hiddenMs, () => {
      if (isFinal(this.status.value)) return;
      this.#disconnect();
      this.status.set({ kind: "idle" });
    });
  }

  #onVisible(): void {
    this.#stopHidden?.();
    this.#stopHidden = undefined;
    if (this.status.value.kind === "idle") this.#connect();
    else this.retryIfWaiting();
  }

  #disconnect(): void {
    this.#stopRetry?.();
    this.#stopRetry = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.abort();
  }

  #connect(): void {
    this.#disconnect();
    const connection = new AbortController();
    this.#connection = connection;
    if (this.status.value.kind !== "reconnecting") this.status.set({ kind: "connecting" });
    const run = async (): Promise<void> => {
      const openedAt = this.#options.clock.now();
      try {
        const end = await this.#follow(connection);
        if (this.#connection !== connection) return;
        if (end === "ended") return this.#finish({ kind: "ended" });
      } catch (error) {
        if (this.#connection !== connection) return;
        const failure = toApiError(error);
        if (failure.status === 404) return this.#finish({ kind: "gone" });
        if (!failure.isPassing) return this.#finish({ kind: "failed", error: failure });
      }
      if (this.#options.clock.now() - openedAt >= stableMs) this.#attempt = 0;
      this.#disconnect();
      this.#retryLater();
    };
    void run();
  }

  #finish(status: StreamStatus): void {
    this.#disconnect();
    this.status.set(status);
  }

  #retryLater(): void {
    const { clock } = this.#options;
    const delay = retryDelaysMs[Math.min(this.#attempt, retryDelaysMs.length - 1)] ?? 0;
    const wait = Math.round(delay * (1 + jitter * clock.random()));
    this.#attempt += 1;
    this.#stopRetry = clock.after(wait, () => {
      this.#stopRetry = undefined;
      this.#connect();
    });
    this.status.set({
      kind: "reconnecting",
      attempt: this.#attempt,
      retryAt: clock.now() + wait,
      fromSequence: this.#cursor + 1,
    });
  }

  /** Reads one connection to its end. */
  async #follow(connection: AbortController): Promise<"ended" | "dropped"> {
    const { signal } = connection;
    const watch = this.#watchSilence(connection);
    try {
      const response = await this.#options.open(this.#cursor, signal);
      watch.reset();
      if (this.#connection !== connection) {
        await response.body?.cancel();
        return "dropped";
      }
      if (response.status === 204 || !response.body) {
        watch.stop();
        return (await this.#options.readHasEnded(signal)) ? "ended" : "dropped";
      }
      this.status.set({ kind: "open" });
      const hasTerminal = await this.#read(response.body, connection, watch.reset);
      watch.stop();
      if (!hasTerminal || this.#connection !== connection) return "dropped";
    } finally {
      watch.stop();
    }
    // All is here; how the run stands is only asked so that the rest of the page knows.
    await this.#options.readHasEnded(signal).catch(() => true);
    return "ended";
  }

  /** Resolves to whether the terminal event has come. */
  async #read(body: ReadableStream<Uint8Array>, connection: AbortController, onBytes: () => void): Promise<boolean> {
    const reader = body.getReader();
    const cancel = (): void => void reader.cancel().catch(() => {});
    connection.signal.addEventListener("abort", cancel, { once: true });
    const decoder = new SseDecoder();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#connection !== connection) return false;
        onBytes();
        if (this.#take(decoder.push(value))) return true;
      }
    } catch (cause) {
      // A connection that breaks off is a drop, whatever the browser calls it.
      throw new ApiError({ status: undefined, detail: "The stream broke off", url: "" }, { cause });
    } finally {
      connection.signal.removeEventListener("abort", cancel);
      cancel();
    }
  }

  #take(frames: readonly SseFrame[]): boolean {
    const events: ReceivedEvent[] = [];
    for (const frame of frames) {
      const event = receivedEvent(frame);
      if (!event) continue;
      events.push(event);
      if (event.sequence !== undefined) this.#cursor = Math.max(this.#cursor, event.sequence);
    }
    if (events.length === 0) return false;
    this.#attempt = 0;
    this.#options.onEvents(events);
    return events.some(({ envelope }) => isTerminalEnvelope(envelope));
  }

  #watchSilence(connection: AbortController): { reset(): void; stop(): void } {
    let stop = (): void => {};
    let isStopped = false;
    const reset = (): void => {
      stop();
      if (!isStopped) stop = this.#options.clock.after(silenceMs, () => connection.abort());
    };
    reset();
    return {
      reset,
      stop: () => {
        isStopped = true;
        stop();
      },
    };
  }
}

const isFinal = ({ kind }: StreamStatus): boolean => kind === "ended" || kind === "gone" || kind === "failed";
