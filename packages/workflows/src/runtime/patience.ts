/**
 * Watches a queue that others come before, so that it neither waits for ever nor grows without end: when it has not become
 * shorter for a while, what is in it comes first.
 */
export class Patience {
  readonly #limit: number;
  #ticks = 0;
  #lengthBefore = 0;
  #overdue = 0;

  /** @param limit - ticks until the queue is looked at */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Does the queue come first now? */
  get isOver(): boolean {
    return this.#overdue > 0;
  }

  /** A tick was folded. @param length - of the queue, after it */
  tick(length: number): void {
    if (length === 0) {
      this.#ticks = 0;
      this.#overdue = 0;
      return;
    }
    if (this.#ticks === 0) this.#lengthBefore = length;
    if (++this.#ticks < this.#limit) return;
    this.#ticks = 0;
    if (length >= this.#lengthBefore) this.#overdue = length;
  }

  /** The first of the queue had its turn. */
  serve(): void {
    if (this.#overdue > 0) this.#overdue--;
  }
}
