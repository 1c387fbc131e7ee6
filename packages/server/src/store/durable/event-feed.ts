import type { MaybePromise } from "../../maybe-promise.ts";
import type { EventRange, EventSubscription, StoredEvent } from "../workflow-store.ts";
import { EventTopic } from "./event-topic.ts";
import { FeedSubscription } from "./feed-subscription.ts";
import type { WrittenTurn } from "./written-turn.ts";

/** What the rows say about a run. */
export interface StoredEvents {
  readonly events: readonly StoredEvent[];
  /** Has the run ended, or is it unknown, so that there will be no more events than those? */
  readonly isEnded: boolean;
}

export interface EventFeedOptions {
  /** Reads events from their rows, and whether their run has ended: of one moment, or the end before the events. */
  readonly read: (runId: string, range: EventRange) => MaybePromise<StoredEvents>;
  /** How many of its last events are kept of a run that somebody follows. @default 1024 */
  readonly tailLength?: number;
}

/**
 * Who follows which run. Readers are woken by what is written, never poll, and share the last events of their run, so that
 * those who keep up need no query; one that lags behind reads the rows.
 */
export class EventFeed {
  readonly #read: EventFeedOptions["read"];
  readonly #tailLength: number;
  /** Of the runs that somebody follows. */
  readonly #topics = new Map<string, EventTopic>();
  #closed: Error | undefined;

  constructor({ read, tailLength = 1_024 }: EventFeedOptions) {
    this.#read = read;
    this.#tailLength = tailLength;
  }

  /** The runs that somebody follows. */
  get followedRuns(): Iterable<string> {
    return this.#topics.keys();
  }

  subscribe(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return new FeedSubscription(subscription, {
      read: (range) => this.#read(runId, range),
      join: (reader) => this.#join(runId, reader),
      leave: (topic, reader) => this.#leave(topic, reader),
    });
  }

  /**
   * Tells the readers of a run what was committed.
   *
   * @param events - all that came after those that were told before
   */
  append(runId: string, events: readonly StoredEvent[], isEnded: boolean): void {
    this.#topics.get(runId)?.append(events, isEnded);
  }

  /**
   * The same for a turn; it costs next to nothing if nobody follows its run.
   *
   * @param firstEvent - the sequence of its first event
   */
  tell({ runId, events, at, end }: WrittenTurn, firstEvent: number): void {
    if (!this.#topics.has(runId) || (events.length === 0 && !end)) return;
    const stored = events.map((event, index) => Object.freeze({ sequence: firstEvent + index, at, event }));
    this.append(runId, stored, end !== undefined);
  }

  /** Somebody else may have written to the run: its readers look at the rows. */
  wake(runId: string): void {
    this.#topics.get(runId)?.wake();
  }

  /** The same for all runs. */
  wakeAll(): void {
    for (const topic of this.#topics.values()) topic.wake();
  }

  /** The sequence that the slowest reader of a run has got to; `undefined` if nobody follows it. */
  slowestReader(runId: string): number | undefined {
    return this.#topics.get(runId)?.slowestReader();
  }

  /**
   * The run is deleted: its readers get to the end of what there was.
   *
   * @param rest - the events after those of the slowest reader; those that are missing are lost to it
   */
  end(runId: string, rest: readonly StoredEvent[] = []): void {
    this.#topics.get(runId)?.end(rest);
  }

  /** Readers that wait, and those who come later, get the error. */
  close(error: Error): void {
    this.#closed = error;
    for (const topic of this.#topics.values()) for (const reader of topic.readers) reader.fail(error);
  }

  #join(runId: string, reader: FeedSubscription): EventTopic {
    if (this.#closed) throw this.#closed;
    let topic = this.#topics.get(runId);
    if (!topic) {
      topic = new EventTopic(runId, this.#tailLength);
      this.#topics.set(runId, topic);
    }
    topic.readers.add(reader);
    return topic;
  }

  #leave(topic: EventTopic, reader: FeedSubscription): void {
    topic.readers.delete(reader);
    if (topic.readers.size === 0 && this.#topics.get(topic.runId) === topic) this.#topics.delete(topic.runId);
  }
}
