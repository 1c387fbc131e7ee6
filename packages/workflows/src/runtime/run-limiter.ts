/** Lets so many runs of a workflow be active at once; the others wait for their turn, first come, first served. */
export class RunLimiter {
  readonly #limit: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();
  #active = 0;
  #isAdmitting = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts now or later; every start needs one `leave`. @returns a function that gives up the place in the line */
  enter(start: () => void): () => void {
    this.#waiting.add(start);
    this.#admit();
    return () => void this.#waiting.delete(start);
  }

  leave(): void {
    this.#active--;
    this.#admit();
  }

  /** A run may end before its start returns, and let in the next: in a loop, so that a long line does not nest. */
  #admit(): void {
    if (this.#isAdmitting) return;
    this.#isAdmitting = true;
    try {
      for (const start of this.#waiting) {
        if (this.#active >= this.#limit) break;
        this.#waiting.delete(start);
        this.#active++;
        start();
      }
    } finally {
      this.#isAdmitting = false;
    }
  }
}
