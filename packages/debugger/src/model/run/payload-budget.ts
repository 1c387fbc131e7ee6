/** How much is kept of the payloads of events. */
export interface PayloadLimits {
  /** @default 50,000 */
  readonly maxEvents?: number | undefined;
  /** In characters of JSON. @default 64 MB */
  readonly maxSize?: number | undefined;
}

/** Says which payloads are to be dropped, the oldest first. */
export class PayloadBudget {
  readonly #maxEvents: number;
  readonly #maxSize: number;
  readonly #sizes: number[] = [];
  #total = 0;
  #dropped = 0;

  constructor({ maxEvents = 50_000, maxSize = 64 * 1_024 * 1_024 }: PayloadLimits = {}) {
    this.#maxEvents = maxEvents;
    this.#maxSize = maxSize;
  }

  get droppedCount(): number {
    return this.#dropped;
  }

  isDropped(index: number): boolean {
    return index < this.#dropped;
  }

  sizeOf(index: number): number | undefined {
    return this.#sizes[index];
  }

  add(size: number): void {
    this.#sizes.push(size);
    this.#total += size;
  }

  /** The indices of the payloads that are too many; they count as dropped from now on. The last one is always kept. */
  takeExcess(): number[] {
    const excess: number[] = [];
    const isOver = (): boolean => this.#total > this.#maxSize || this.#sizes.length - this.#dropped > this.#maxEvents;
    while (isOver() && this.#dropped < this.#sizes.length - 1) {
      this.#total -= this.#sizes[this.#dropped] ?? 0;
      excess.push(this.#dropped);
      this.#dropped += 1;
    }
    return excess;
  }
}
