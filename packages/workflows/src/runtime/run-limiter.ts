/** Lets so many runs of a workflow be active at once; the others wait for their turn, first come, first served. */
export class RunLimiter {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Starts now or later; every start needs one `leave`. @returns a function that gives up the place in the line */
  enter(start: () => void): () => void {
    if (this.#active < this.#limit) {
      this.#active++;
      start();
      return () => {};
    }
    this.#waiting.push(start);
    return () => {
      const position = this.#waiting.indexOf(start);
      if (position >= 0) this.#waiting.splice(position, 1);
    };
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#active--;
  }
}
