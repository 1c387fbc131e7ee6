/**
 * An immutable first-in, first-out queue with amortised constant cost.
 *
 * All versions share one array and know only their own bounds. The newest version appends in place, which older
 * versions cannot see; a version that is not the newest copies before it appends. So a queue that is used linearly, as
 * the engine does, never copies more than it has pushed.
 */
export class PersistentQueue<T> {
  static #empty: PersistentQueue<never> | undefined;

  readonly #items: T[];
  readonly #head: number;
  readonly #tail: number;

  private constructor(items: T[], head: number, tail: number) {
    this.#items = items;
    this.#head = head;
    this.#tail = tail;
  }

  static empty<T>(): PersistentQueue<T> {
    PersistentQueue.#empty ??= new PersistentQueue<never>([], 0, 0);
    return PersistentQueue.#empty;
  }

  static from<T>(items: readonly T[]): PersistentQueue<T> {
    return items.length === 0 ? PersistentQueue.empty() : new PersistentQueue([...items], 0, items.length);
  }

  get length(): number {
    return this.#tail - this.#head;
  }

  get first(): T | undefined {
    return this.length === 0 ? undefined : this.#items[this.#head];
  }

  push(item: T): PersistentQueue<T> {
    const isNewest = this.#items.length === this.#tail && this.#tail > 0;
    if (!isNewest) return new PersistentQueue([...this.toArray(), item], 0, this.length + 1);
    this.#items.push(item);
    return new PersistentQueue(this.#items, this.#head, this.#tail + 1);
  }

  /** Without its first `count` items. */
  drop(count = 1): PersistentQueue<T> {
    const head = this.#head + count;
    if (head >= this.#tail) return PersistentQueue.empty();
    // Half of the array is dead: a copy frees it, and costs no more than the drops before it saved.
    if (head > 32 && head * 2 > this.#tail) return PersistentQueue.from(this.#items.slice(head, this.#tail));
    return new PersistentQueue(this.#items, head, this.#tail);
  }

  toArray(): T[] {
    return this.#items.slice(this.#head, this.#tail);
  }
}
