import type { EventData } from "./event-data.ts";
import type { EventSubscription, StoredEvent } from "./workflow-store.ts";

type Batch = readonly StoredEvent[];

/** The events of one run, and who follows them. */
export class MemoryEventLog {
  readonly #events: StoredEvent[] = [];
  readonly #waiting = new Set<MemorySubscription>();
  #isEnded = false;

  /** Will there be no more events? */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get last(): StoredEvent | undefined {
    return this.#events.at(-1);
  }

  append(events: readonly EventData[], at: number): void {
    for (const event of events) this.#events.push({ sequence: this.#events.length, at, event });
    this.#wake();
  }

  /** There will be no more events. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  read({ afterSequence, batchSize }: EventSubscription): Batch {
    const start = afterSequence + 1;
    return start < this.#events.length ? this.#events.slice(start, start + batchSize) : [];
  }

  subscribe(subscription: EventSubscription): AsyncIterableIterator<Batch> {
    return new MemorySubscription(this, subscription);
  }

  /** @internal */
  wait(subscription: MemorySubscription): void {
    this.#waiting.add(subscription);
  }

  /** @internal */
  leave(subscription: MemorySubscription): void {
    this.#waiting.delete(subscription);
  }

  #wake(): void {
    for (const subscription of this.#waiting) subscription.wake();
  }
}

class MemorySubscription implements AsyncIterableIterator<Batch> {
  readonly #log: MemoryEventLog;
  readonly #batchSize: number;
  #sequence: number;
  #isDone = false;
  #resolve: ((result: IteratorResult<Batch>) => void) | undefined;

  constructor(log: MemoryEventLog, { afterSequence, batchSize }: EventSubscription) {
    this.#log = log;
    this.#sequence = afterSequence;
    this.#batchSize = batchSize;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch>> {
    const result = this.#poll();
    if (result) return Promise.resolve(result);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#log.wait(this);
    });
  }

  async return(): Promise<IteratorResult<Batch>> {
    this.#isDone = true;
    this.wake();
    return { done: true, value: undefined };
  }

  /** Something has changed: is the pending read answered now? */
  wake(): void {
    const result = this.#resolve && this.#poll();
    if (!result) return;
    this.#log.leave(this);
    this.#resolve?.(result);
    this.#resolve = undefined;
  }

  #poll(): IteratorResult<Batch> | undefined {
    if (this.#isDone) return { done: true, value: undefined };
    const batch = this.#log.read({ afterSequence: this.#sequence, batchSize: this.#batchSize });
    const last = batch.at(-1);
    if (last) {
      this.#sequence = last.sequence;
      return { done: false, value: batch };
    }
    if (!this.#log.isEnded) return undefined;
    this.#isDone = true;
    return { done: true, value: undefined };
  }
}
