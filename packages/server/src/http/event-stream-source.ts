import { sseHeartbeat } from "@llama-agents/protocol";
import { systemClock, systemScheduler } from "@llama-agents/workflows";
import type { FollowedEvent } from "../store/followed-event.ts";
import type { EventStreamPace } from "./event-stream-pace.ts";
import type { EventStreamFormat, EventTexts } from "./event-stream-text.ts";

export type EventBatches = AsyncIterableIterator<readonly FollowedEvent[]>;

export interface EventStreamOptions {
  readonly format: EventStreamFormat;
  /** Milliseconds of silence before a comment is sent; `undefined` for never. Lines have no comments. */
  readonly heartbeatMs: number | undefined;
  readonly texts: EventTexts;
  readonly pace: EventStreamPace;
  /** Called once, when the stream has ended in any way. */
  readonly onEnd: () => void;
  /**
   * Called once if the events cannot be read or written.
   *
   * @returns when the stream may fail too, if its client still has it then
   */
  readonly onFailure: (error: unknown) => Promise<void>;
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** A batch of fewer events is all there was: its reader is as far as the run. */
const smallBatch = 64;
/** Milliseconds after a chunk in which further small batches are put together. */
const recentMs = 50;

const encoder = new TextEncoder();
const heartbeat = encoder.encode(sseHeartbeat);

/**
 * The bytes of an event stream. Nothing is read from the store before the client has taken what was read last, and then as
 * many events as there are, up to a limit: a fast reader gets few large chunks, a slow one costs one chunk of memory.
 */
export class EventStreamSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #batches: EventBatches;
  readonly #options: EventStreamOptions;
  #controller: Controller | undefined;
  #batch: readonly FollowedEvent[] = [];
  #index = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** The batch that is waited for; it outlives the heartbeats. */
  #pending: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #isSilent = false;
  #isEnded = false;

  constructor(batches: EventBatches, options: EventStreamOptions) {
    this.#batches = batches;
    this.#options = options;
  }

  start(controller: Controller): void {
    this.#controller = controller;
  }

  async pull(controller: Controller): Promise<void> {
    try {
      await this.#pull(controller);
    } catch (error) {
      await this.#break(error);
    }
  }

  async #pull(controller: Controller): Promise<void> {
    this.#listenForSilence();
    while (!this.#isEnded) {
      const text = this.#takeText();
      if (text !== "") this.#send(controller, encoder.encode(text));
      if (this.#isTerminated) return this.#close(controller);
      if (text !== "") return;
      if (this.#isSilent) return this.#send(controller, heartbeat);
      await this.#nextBatch();
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
    const { texts, format } = this.#options;
    while (this.#index < this.#batch.length) {
      const { text, count } = texts.write(this.#batch, this.#index, format);
      this.#index += count;
      if (text !== "") return text;
    }
    return "";
  }

  #send(controller: Controller, chunk: Uint8Array): void {
    controller.enqueue(chunk);
    this.#sentAt = systemClock.now();
    this.#stopListening();
  }

  /** Everything is sent, the terminal event too. */
  get #isTerminated(): boolean {
    return this.#index === this.#batch.length && this.#batch.at(-1)?.event.kind.isTerminal === true;
  }

  /** Waits for more events, or for so long that a heartbeat is due. */
  async #nextBatch(): Promise<void> {
    if (!this.#pending) {
      await this.#giveWay();
      if (this.#isEnded) return;
      this.#pending = this.#readBatch();
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (!this.#pending || this.#isSilent) resolve();
    });
  }

  /** Lets others have their turn between two batches, and a fast run fill the next one. */
  #giveWay(): Promise<void> | undefined {
    if (this.#batch.length >= smallBatch) return new Promise((resolve) => systemScheduler.nextTurn(resolve));
    return systemClock.now() - this.#sentAt < recentMs ? this.#options.pace.nextBeat() : undefined;
  }

  async #readBatch(): Promise<void> {
    try {
      const { done, value } = await this.#batches.next();
      this.#batch = done ? [] : value;
      this.#index = 0;
      if (done && !this.#isEnded && this.#controller) this.#close(this.#controller);
    } catch (error) {
      await this.#break(error);
    }
    this.#pending = undefined;
    this.#wake?.();
  }

  async #break(error: unknown): Promise<void> {
    if (this.#isEnded) return; // nobody reads it any more
    await this.#options.onFailure(error);
    this.fail(error as Error);
  }

  /** From when the client wants more until it gets something: what it does not want breaks no silence. */
  #listenForSilence(): void {
    const { heartbeatMs, format } = this.#options;
    if (heartbeatMs === undefined || format.format === "ndjson") return;
    this.#cancelHeartbeat ??= systemClock.setTimer(() => {
      this.#isSilent = true;
      this.#wake?.();
    }, heartbeatMs);
  }

  #stopListening(): void {
    this.#isSilent = false;
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }

  #close(controller: Controller): void {
    controller.close();
    this.#end();
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopListening();
    this.#batch = [];
    this.#index = 0;
    this.#wake?.();
    this.#batches.return?.().catch(() => {}); // there is nobody left who could be told
    this.#options.onEnd();
  }
}
