import type { MaybePromise } from "../../maybe-promise.ts";
import type { EventRange, EventSubscription, StoredEvent } from "../workflow-store.ts";
import type { StoredEvents } from "./event-feed.ts";
import type { EventTopic, TopicReader } from "./event-topic.ts";

type Batch = readonly StoredEvent[];
type Result = IteratorResult<Batch>;

/** Where the events of a subscription come from. */
export interface FeedSource {
  readonly read: (range: EventRange) => MaybePromise<StoredEvents>;
  /** @throws if the feed is closed */
  readonly join: (reader: FeedSubscription) => EventTopic;
  readonly leave: (topic: EventTopic, reader: FeedSubscription) => void;
}

const done: Result = Object.freeze({ done: true, value: undefined });

/** One reader of one run. It is known to the feed from its first read to its end, so that an iterator not used costs nothing. */
export class FeedSubscription implements AsyncIterableIterator<Batch>, TopicReader {
  readonly #source: FeedSource;
  readonly #batchSize: number;
  #position: number;
  #topic: EventTopic | undefined;
  #isDone = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  /** The read that goes on: reads are answered one after the other. */
  #reading: Promise<unknown> | undefined;

  constructor({ afterSequence, batchSize }: EventSubscription, source: FeedSource) {
    this.#position = Math.max(afterSequence, -1);
    this.#batchSize = batchSize;
    this.#source = source;
  }

  get position(): number {
    return this.#position;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    const before = this.#reading;
    const reading = before === undefined ? this.#advance() : before.then(() => this.#advance());
    const settled = reading.then(ignore, ignore).then(() => {
      if (this.#reading === settled) this.#reading = undefined;
    });
    this.#reading = settled;
    return reading;
  }

  async return(): Promise<Result> {
    this.#finish();
    this.wake();
    return done;
  }

  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** The feed is closed: a read that waits, and the next one, fails. */
  fail(error: Error): void {
    this.#error = error;
    this.wake();
  }

  async #advance(): Promise<Result> {
    try {
      while (!this.#isDone) {
        if (this.#error) throw this.#error;
        this.#topic ??= this.#source.join(this);
        const batch = await this.#poll(this.#topic);
        const last = batch?.at(-1);
        if (!batch || !last) continue;
        this.#position = last.sequence;
        return { done: false, value: batch };
      }
      return done;
    } catch (error) {
      this.#finish();
      throw error;
    }
  }

  /** @returns `undefined` if something has changed since, so that it is worth looking again */
  async #poll(topic: EventTopic): Promise<Batch | undefined> {
    const found = topic.read(this.#position, this.#batchSize);
    if (typeof found === "object") return found;
    if (found === "ended") return this.#finish();
    if (found === "wait") return await this.#wait();
    const { version } = topic;
    const { events, isEnded } = await this.#source.read({ afterSequence: this.#position, limit: this.#batchSize });
    if (this.#isDone || events.length > 0) return events;
    if (topic.version !== version) return undefined;
    return isEnded ? this.#finish() : await this.#wait();
  }

  #wait(): Promise<undefined> | undefined {
    if (this.#isDone || this.#error) return undefined; // since the read began
    return new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
    });
  }

  #finish(): undefined {
    this.#isDone = true;
    if (this.#topic) this.#source.leave(this.#topic, this);
    this.#topic = undefined;
  }
}

const ignore = (): void => {};
