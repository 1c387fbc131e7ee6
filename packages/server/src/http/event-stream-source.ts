import { encodeNdjsonEvent, encodeSseEvent, sseHeartbeat } from "@llama-agents/protocol";
import { systemClock } from "@llama-agents/workflows";
import { envelopeJson } from "../store/event-data.ts";
import type { StoredEvent } from "../store/workflow-store.ts";

export type EventBatches = AsyncIterableIterator<readonly StoredEvent[]>;

export interface EventStreamFormat {
  readonly format: "sse" | "ndjson";
  readonly includeInternal: boolean;
  readonly includeQualifiedName: boolean;
}

export interface EventStreamOptions extends EventStreamFormat {
  /** Milliseconds of silence before a comment is sent; `undefined` for never. Lines have no comments. */
  readonly heartbeatMs: number | undefined;
  /** Called once, when the stream has ended in any way. */
  readonly onEnd: () => void;
}

/** Characters in one chunk: enough for many events, and a bound on what waits for a slow reader. */
const maxChunkLength = 64 * 1024;

const encoder = new TextEncoder();
const heartbeat = encoder.encode(sseHeartbeat);

/**
 * The bytes of an event stream. Nothing is read from the store before the client has taken what was read last, and then as
 * many events as there are, up to a limit: a fast reader gets few large chunks, a slow one costs one chunk of memory.
 */
export class EventStreamSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #batches: EventBatches;
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #batch: readonly StoredEvent[] = [];
  #index = 0;
  /** The batch that is waited for; it outlives the heartbeats. */
  #pending: Promise<void> | undefined;
  #onBatch: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #isEnded = false;

  constructor(batches: EventBatches, options: EventStreamOptions) {
    this.#batches = batches;
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (!this.#isEnded) {
      const text = this.#takeText();
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (this.#isTerminated) return this.#close(controller);
      if (text !== "") return;
      if ((await this.#nextBatch()) === "silence") return controller.enqueue(heartbeat);
    }
  }

  /** The client has gone. */
  cancel(): void {
    this.#end();
  }

  /** Breaks the stream off, so that the client can tell that this was not the end. */
  fail(error: Error): void {
    if (this.#isEnded) return;
    this.#controller?.error(error);
    this.#end();
  }

  /** The next events as text; `""` if there are none left, or none that is wanted. */
  #takeText(): string {
    const { format, includeInternal, includeQualifiedName } = this.#options;
    let text = "";
    while (this.#index < this.#batch.length && text.length < maxChunkLength) {
      const { event, sequence } = this.#batch[this.#index++] as StoredEvent;
      if (event.kind.isInternal && !includeInternal) continue;
      const json = envelopeJson(event, includeQualifiedName);
      text += format === "sse" ? encodeSseEvent({ sequence, json }) : encodeNdjsonEvent({ json });
    }
    return text;
  }

  /** Everything is sent, the terminal event too. */
  get #isTerminated(): boolean {
    return this.#index === this.#batch.length && this.#batch.at(-1)?.event.kind.isTerminal === true;
  }

  /** Waits for more events, or for so long that a heartbeat is due. */
  async #nextBatch(): Promise<"batch" | "silence"> {
    const { heartbeatMs, format } = this.#options;
    this.#pending ??= this.#readBatch();
    if (heartbeatMs === undefined || format === "ndjson") {
      await this.#pending;
      return "batch";
    }
    return new Promise((resolve) => {
      const answer = (what: "batch" | "silence"): void => {
        this.#cancelHeartbeat?.();
        this.#cancelHeartbeat = undefined;
        resolve(what);
      };
      this.#onBatch = () => answer("batch");
      if (this.#pending === undefined) return answer("batch");
      this.#cancelHeartbeat = systemClock.setTimer(() => answer("silence"), heartbeatMs);
    });
  }

  async #readBatch(): Promise<void> {
    try {
      const { done, value } = await this.#batches.next();
      this.#batch = done ? [] : value;
      this.#index = 0;
      if (done && !this.#isEnded && this.#controller) this.#close(this.#controller);
    } catch (error) {
      this.fail(error as Error);
    }
    this.#pending = undefined;
    this.#onBatch?.();
  }

  #close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    controller.close();
    this.#end();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelHeartbeat?.();
    this.#batches.return?.().catch(() => {}); // there is nobody left who could be told
    this.#options.onEnd();
  }
}
