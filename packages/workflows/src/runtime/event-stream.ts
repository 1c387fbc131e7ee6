import { WorkflowRuntimeError } from "../errors.ts";
import type { EventClasses, WorkflowEvent } from "../events/event.ts";
import { InternalDispatchEvent } from "../events/internal-events.ts";
import { Fifo } from "./fifo.ts";

export interface StreamReadOptions {
  readonly includeInternal: boolean;
  /** Only events of exactly these classes. */
  readonly only: EventClasses | undefined;
  /** Ends the iteration, not the run. */
  readonly signal: AbortSignal | undefined;
}

const noReaders: StreamReader[] = [];

/**
 * The published events of one run. Each is delivered once: an iteration that was left goes on where it stopped, and one
 * that begins while another is at work waits for its end.
 */
export class EventStream {
  readonly #events = new Fifo<WorkflowEvent>();
  #isClosed = false;
  #isConsumed = false;
  #internalReaders = 0;
  #reader: StreamReader | undefined;
  #queuedReaders: StreamReader[] = noReaders;

  /** Does a reader want internal events? */
  get wantsInternalEvents(): boolean {
    return this.#internalReaders > 0;
  }

  publish(events: readonly WorkflowEvent[]): void {
    for (const event of events) this.#events.push(event);
    this.#reader?.wake();
  }

  /** Nothing will be published any more. */
  close(): void {
    this.#isClosed = true;
    this.#reader?.wake();
  }

  /** @throws WorkflowRuntimeError if the stream was read to its end */
  read(options: StreamReadOptions): AsyncIterableIterator<WorkflowEvent> {
    this.#assertNotConsumed();
    if (options.includeInternal) this.#internalReaders++;
    return new StreamReader(this, options);
  }

  /** @internal The right to read: one reader at a time has it, in the order of their first reads. */
  acquire(reader: StreamReader): boolean {
    if (!this.#reader) {
      this.#assertNotConsumed();
      this.#reader = reader;
    }
    if (this.#reader === reader) return true;
    if (!this.#queuedReaders.includes(reader)) this.#queuedReaders = [...this.#queuedReaders, reader];
    return false;
  }

  /** @internal */
  release(reader: StreamReader, { includeInternal }: StreamReadOptions): void {
    if (includeInternal) this.#internalReaders--;
    this.#queuedReaders = this.#queuedReaders.filter((queued) => queued !== reader);
    if (this.#reader !== reader) return;
    this.#reader = undefined;
    if (this.#isClosed && this.#events.length === 0) this.#isConsumed = true; // it was left at the last event
    const [next, ...others] = this.#queuedReaders;
    this.#queuedReaders = others;
    next?.wake();
  }

  /** @internal The next event that the reader wants; `"wait"` if there is none yet, `"end"` if there will be none. */
  take({ includeInternal, only }: StreamReadOptions): WorkflowEvent | "wait" | "end" {
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      if (this.#isClosed && this.#events.length === 0) this.#isConsumed = true;
      if (!includeInternal && InternalDispatchEvent.is(event)) continue;
      if (only && !only.some((eventClass) => eventClass.type === typeName(event as WorkflowEvent))) continue;
      return event;
    }
    if (!this.#isClosed) return "wait";
    this.#isConsumed = true;
    return "end";
  }

  #assertNotConsumed(): void {
    if (!this.#isConsumed) return;
    throw new WorkflowRuntimeError(
      "The event stream of this run has already been consumed: each event is delivered once",
    );
  }
}

class StreamReader implements AsyncIterableIterator<WorkflowEvent> {
  readonly #stream: EventStream;
  readonly #options: StreamReadOptions;
  #isDone = false;
  #pending: { resolve(result: IteratorResult<WorkflowEvent>): void; reject(error: unknown): void } | undefined;

  constructor(stream: EventStream, options: StreamReadOptions) {
    this.#stream = stream;
    this.#options = options;
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WorkflowEvent>> {
    if (this.#pending)
      return Promise.reject(new WorkflowRuntimeError("next() was called before the last one was answered"));
    if (this.#options.signal?.aborted) this.#finish();
    try {
      const result = this.#poll();
      if (result) return Promise.resolve(result);
    } catch (error) {
      this.#finish();
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<WorkflowEvent>> {
    this.#finish();
    return { done: true, value: undefined };
  }

  /** Something has changed: is the pending read answered now? */
  wake(): void {
    const pending = this.#pending;
    if (!pending) return;
    try {
      const result = this.#poll();
      if (!result) return;
      this.#pending = undefined;
      pending.resolve(result);
    } catch (error) {
      this.#pending = undefined;
      this.#finish();
      pending.reject(error);
    }
  }

  readonly #onAbort = (): void => {
    this.#finish();
  };

  #poll(): IteratorResult<WorkflowEvent> | undefined {
    if (this.#isDone) return { done: true, value: undefined };
    if (!this.#stream.acquire(this)) return undefined;
    const event = this.#stream.take(this.#options);
    if (event === "wait") return undefined;
    if (event !== "end") return { done: false, value: event };
    this.#finish();
    return { done: true, value: undefined };
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#stream.release(this, this.#options);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve({ done: true, value: undefined });
  }
}

const typeName = (event: WorkflowEvent): string => (event.constructor as unknown as { readonly type: string }).type;
