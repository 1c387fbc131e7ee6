import type { FollowedEvent } from "../store/followed-event.ts";
import type { StoredEvent } from "../store/workflow-store.ts";
import type { StagedEvent } from "./staged-turn.ts";

type Result = IteratorResult<readonly FollowedEvent[]>;

/** What waits for a slow reader at most: then the oldest live-only events are dropped, recorded ones never. */
const maxWaitingEvents = 1_024;
/** Characters of their values. */
const maxWaitingLength = 512 * 1_024;

const done: Result = Object.freeze({ done: true, value: undefined });
const none: readonly never[] = [];

/**
 * The recorded events of a run with the live-only ones in their places among them. Reads of it come one after the other.
 *
 * No generator: that would be left only when the batch comes that it is waiting for.
 */
export class LiveOnlyReader implements AsyncIterableIterator<readonly FollowedEvent[]> {
  readonly #recorded: AsyncIterableIterator<readonly StoredEvent[]>;
  readonly #onEnd: () => void;
  /** The sequence of the last recorded event that was given out. */
  #position: number;
  /** Recorded events that are still to be given out, from the index on. */
  #batch: readonly StoredEvent[] = none;
  #index = 0;
  #waiting: StagedEvent[] = [];
  #waitingLength = 0;
  /** The batch that is waited for; live-only events may come before it. */
  #reading: Promise<void> | undefined;
  #isRecordEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #isDone = false;
  #wake: (() => void) | undefined;

  /** @param onEnd - called once, when it is read to its end or left */
  constructor(recorded: AsyncIterableIterator<readonly StoredEvent[]>, afterSequence: number, onEnd: () => void) {
    this.#recorded = recorded;
    this.#position = Math.max(afterSequence, -1);
    this.#onEnd = onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    while (!this.#isDone) {
      const events = this.#take();
      if (events.length > 0) return { done: false, value: events };
      if (this.#failure) {
        this.#finish();
        throw this.#failure.error;
      }
      if (this.#isRecordEnded) break;
      if (this.#index === this.#batch.length) this.#reading ??= this.#read();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#finish();
    return done;
  }

  async return(): Promise<Result> {
    this.#finish();
    this.wake();
    await this.#recorded.return?.();
    return done;
  }

  stage(events: readonly StagedEvent[]): void {
    for (const staged of events) {
      this.#waiting.push(staged);
      this.#waitingLength += staged.event.event.value.length;
    }
    while (this.#waiting.length > maxWaitingEvents || this.#waitingLength > maxWaitingLength) this.#shift();
  }

  /** Something has changed. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** What there is, in order. */
  #take(): readonly FollowedEvent[] {
    const taken: FollowedEvent[] = [];
    for (let next = this.#batch[this.#index]; next; next = this.#batch[++this.#index]) {
      if (!this.#takeLiveOnly(next.sequence - 1, taken)) return taken;
      taken.push(next);
      this.#position = next.sequence;
    }
    this.#batch = none;
    this.#index = 0;
    this.#takeLiveOnly(this.#position, taken);
    return taken;
  }

  /** @returns false if the next one waits for its turn to be recorded */
  #takeLiveOnly(afterSequence: number, taken: FollowedEvent[]): boolean {
    for (let first = this.#waiting[0]; first && first.afterSequence <= afterSequence; first = this.#waiting[0]) {
      if (first.turn.outcome === "pending") return false;
      if (first.turn.outcome === "recorded") taken.push(first.event);
      this.#shift();
    }
    return true;
  }

  #shift(): void {
    this.#waitingLength -= this.#waiting.shift()?.event.event.value.length ?? 0;
  }

  async #read(): Promise<void> {
    try {
      const { done, value } = await this.#recorded.next();
      if (done) this.#isRecordEnded = true;
      else this.#batch = value;
    } catch (error) {
      this.#failure = { error };
    }
    this.#reading = undefined;
    this.wake();
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#batch = none;
    this.#index = 0;
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#onEnd();
  }
}
