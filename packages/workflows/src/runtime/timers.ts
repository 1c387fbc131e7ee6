import type { Clock } from "./clock.ts";

interface Timer<T> {
  readonly dueAt: number;
  /** Timers due at the same time fire in the order in which they were set. */
  readonly order: number;
  readonly payload: T;
}

/**
 * The deadlines of one run: a binary heap with one timer of the clock.
 *
 * A deadline that no longer matters is not looked for; when the heap has doubled, all of them are dropped at once.
 */
export class Timers<T> {
  readonly #clock: Clock;
  readonly #fire: (due: readonly T[]) => void;
  readonly #isLive: (payload: T) => boolean;
  #heap: Timer<T>[] = [];
  #order = 0;
  #pruneAt = 64;
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, fire: (due: readonly T[]) => void, isLive: (payload: T) => boolean) {
    this.#clock = clock;
    this.#fire = fire;
    this.#isLive = isLive;
  }

  /** @param dueAt - milliseconds since the epoch */
  add(dueAt: number, payload: T): void {
    if (this.#heap.length >= this.#pruneAt) this.#prune();
    this.#push({ dueAt, order: this.#order++, payload });
    this.#arm();
  }

  clear(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#heap = [];
  }

  #arm(): void {
    const dueAt = this.#heap[0]?.dueAt ?? Number.POSITIVE_INFINITY;
    if (dueAt === this.#armedFor) return;
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = dueAt;
    if (dueAt === Number.POSITIVE_INFINITY) return;
    this.#disarm = this.#clock.setTimer(() => this.#expire(), Math.max(0, dueAt - this.#clock.now()));
  }

  #expire(): void {
    this.#disarm = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    const due: T[] = [];
    for (let first = this.#heap[0]; first && first.dueAt <= now; first = this.#heap[0]) {
      due.push(first.payload);
      this.#pop();
    }
    this.#arm();
    if (due.length > 0) this.#fire(due);
  }

  #prune(): void {
    const live = this.#heap.filter(({ payload }) => this.#isLive(payload));
    this.#pruneAt = Math.max(64, live.length * 2);
    this.#heap = [];
    for (const timer of live) this.#push(timer);
  }

  #push(timer: Timer<T>): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(heap[index], heap[parent])) break;
      swap(heap, index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = left + 1 < heap.length && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (child >= heap.length || !isBefore(heap[child], heap[index])) return;
      swap(heap, index, child);
      index = child;
    }
  }
}

function isBefore<T>(left: Timer<T> | undefined, right: Timer<T> | undefined): boolean {
  if (!left || !right) return false;
  return left.dueAt < right.dueAt || (left.dueAt === right.dueAt && left.order < right.order);
}

function swap<T>(heap: Timer<T>[], left: number, right: number): void {
  [heap[left], heap[right]] = [heap[right] as Timer<T>, heap[left] as Timer<T>];
}
