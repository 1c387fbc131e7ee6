import type { EventData } from "./event-data.ts";
import type { EventRange, EventSubscription, StoredEvent } from "./workflow-store.ts";

type Batch = readonly StoredEvent[];

/** A run with no more events than this is most likely short, or waits, and is one of many. */
const fewEvents = 8;

const none: never[] = [];

/** The events of one run, and who follows them. */
export class MemoryEventLog {
  #events: EventData[] = none;
  /** When each of them was recorded. */
  #times: number[] = none;
  #waiting: Set<MemorySubscription> | undefined;
  #isEnded = false;

  /** Will there be no more events? */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** -1 if there is no event. */
  get lastSequence(): number {
    return this.#events.length - 1;
  }

  append(events: readonly EventData[], at: number): void {
    if (this.#events.length === 0) {
      this.#events = events.slice();
      this.#times = events.map(() => at);
    } else if (this.#events.length + events.length <= fewEvents) {
      // Exactly as long as they must be: a list that is pushed to keeps room for many more.
      this.#events = this.#events.concat(events);
      this.#times = this.#times.concat(events.map(() => at));
    } else {
      for (const event of events) {
        this.#events.push(event);
        this.#times.push(at);
      }
    }
    this.#wake();
  }

  /** There will be no more events. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  read({ afterSequence, limit = Number.POSITIVE_INFINITY }: EventRange): Batch {
    const start = Math.max(afterSequence, -1) + 1;
    const end = Math.min(this.#events.length, start + limit);
    const batch: StoredEvent[] = [];
    for (let sequence = start; sequence < end; sequence++) batch.push(this.#at(sequence));
    return batch;
  }

  subscribe(subscription: EventSubscription): AsyncIterableIterator<Batch> {
    return new MemorySubscription(this, subscription);
  }

  /** @internal */
  wait(subscription: MemorySubscription): void {
    this.#waiting ??= new Set();
    this.#waiting.add(subscription);
  }

  /** @internal */
  leave(subscription: MemorySubscription): void {
    this.#waiting?.delete(subscription);
  }

  /** Made for the reader: most events are never read, and kept by the thousand. */
  #at(sequence: number): StoredEvent {
    return { sequence, at: this.#times[sequence] as number, event: this.#events[sequence] as EventData };
  }

  #wake(): void {
    if (!this.#waiting) return;
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
    const batch = this.#log.read({ afterSequence: this.#sequence, limit: this.#batchSize });
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
