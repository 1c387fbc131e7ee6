/** Counts what comes before something that waits, so that it does not wait for ever. */
export class Patience {
  readonly #limit: number;
  #passedOver = 0;

  /** @param limit - how often others may come first */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Has it waited long enough? */
  get isOver(): boolean {
    return this.#passedOver >= this.#limit;
  }

  /** Something else came first, if anything waits at all. */
  passOver(isWaiting: boolean): void {
    this.#passedOver = isWaiting ? this.#passedOver + 1 : 0;
  }

  /** It has had its turn. */
  reset(): void {
    this.#passedOver = 0;
  }
}
