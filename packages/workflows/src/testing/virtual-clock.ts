import { type Duration, toMilliseconds } from "../duration.ts";
import type { Clock } from "../runtime/clock.ts";
import { settleTurns } from "./settle-turns.ts";

export interface VirtualClockOptions {
  /** The time at which the clock begins: milliseconds since the epoch, or a date. @default 2030-01-01T00:00:00Z */
  readonly start?: number | Date;
  /** How many turns of the event loop a timer's consequences get before the next timer fires. @default 16 */
  readonly turns?: number;
}

interface VirtualTimer {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to go on, for tests: `new InMemoryRuntime({ clock: new VirtualClock() })`.
 *
 * Timers fire in the order of their times, those of the same time in the order in which they were set. After each, the
 * event loop gets a few turns, so that what the timer leads to happens before the next one fires. What is waited for
 * outside of the process, such as a disk or a network, is not waited for.
 */
export class VirtualClock implements Clock {
  readonly #turns: number;
  readonly #timers = new Set<VirtualTimer>();
  #now: number;
  /** Calls of `advance` wait for one another. */
  #queue: Promise<unknown> = Promise.resolve();

  /** @throws RangeError if the start is not a time */
  constructor({ start = Date.UTC(2030, 0, 1), turns = 16 }: VirtualClockOptions = {}) {
    this.#now = Number(start);
    this.#turns = turns;
    if (!Number.isFinite(this.#now)) throw new RangeError(`not a time for a clock to start at: ${start}`);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** When the next timer is due, in milliseconds since the epoch; `undefined` if none waits. */
  get nextTimerAt(): number | undefined {
    return this.#next()?.dueAt;
  }

  /**
   * Lets the event loop settle, moves the time on, and fires the timers that come due on the way, those that are set on
   * the way included. `advance(0)` fires what is due now.
   *
   * @throws RangeError if it is not a duration
   */
  async advance(duration: Duration): Promise<void> {
    const milliseconds = toMilliseconds(duration);
    await this.#enqueue(async () => {
      const end = this.#now + milliseconds;
      await settleTurns(this.#turns);
      for (let timer = this.#next(); timer && timer.dueAt <= end; timer = this.#next()) await this.#fire(timer);
      this.#now = Math.max(this.#now, end);
    });
  }

  /**
   * Lets the event loop settle, and moves the time on to the next timer and fires it.
   *
   * @returns `false` if no timer waits
   */
  advanceToNextTimer(): Promise<boolean> {
    return this.#enqueue(async () => {
      await settleTurns(this.#turns);
      const timer = this.#next();
      if (timer) await this.#fire(timer);
      return timer !== undefined;
    });
  }

  /**
   * Fires timer after timer until the promise is settled.
   *
   * @returns what the promise resolves to
   * @throws what the promise is rejected with; an Error if it is pending still and no timer is left
   */
  async advanceUntilSettled<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await settleTurns(this.#turns);
    while (!isSettled) {
      const fired = await this.advanceToNextTimer();
      if (fired || isSettled) continue;
      throw new Error("No timer is left, and the promise is pending still: it waits for something else than time");
    }
    return promise;
  }

  #next(): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) if (!first || timer.dueAt < first.dueAt) first = timer; // a set is in order
    return first;
  }

  async #fire(timer: VirtualTimer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.dueAt);
    timer.callback();
    await settleTurns(this.#turns);
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => {});
    return done;
  }
}
