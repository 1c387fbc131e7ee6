/** How many events of each type a run has had, as far as can be known: those that only pass between steps are not shown. */
export class EventCounter {
  readonly #streamed = new Map<string, number>();
  readonly #returned = new Map<string, number>();
  /** Step → type → executions begun. */
  readonly #taken = new Map<string, Map<string, number>>();
  /** Type → the most that any one step has taken. */
  readonly #mostTaken = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #edges = new Map<string, number>();
  #publishedCounts: ReadonlyMap<string, number> = new Map();
  #publishedEdges: ReadonlyMap<string, number> = new Map();
  #isDirty = false;

  /** An event of the stream. */
  stream(type: string): void {
    this.#raise(type, increment(this.#streamed, type));
  }

  /** A step has returned an event. */
  return(step: string, type: string): void {
    increment(this.#edges, `${step}→${type}`);
    this.#raise(type, increment(this.#returned, type));
  }

  /** A step has written an event to the stream. */
  write(step: string, type: string): void {
    increment(this.#edges, `${step}→${type}`);
    this.#isDirty = true;
  }

  /** A step begins to work on an event. */
  take(step: string, type: string): void {
    increment(this.#edges, `${type}→${step}`);
    const types = this.#taken.get(step) ?? new Map<string, number>();
    this.#taken.set(step, types);
    const count = increment(types, type);
    if (count > (this.#mostTaken.get(type) ?? 0)) this.#mostTaken.set(type, count);
    this.#raise(type, count);
  }

  takenBy(step: string, type: string): number {
    return this.#taken.get(step)?.get(type) ?? 0;
  }

  /** How many events of the type are known to have been sent within the run. */
  suppliedOf(type: string): number {
    return Math.max(this.#streamed.get(type) ?? 0, this.#returned.get(type) ?? 0);
  }

  /** How many events of the type have come from outside, if it is one that does. */
  arrivedOf(type: string): number {
    return Math.max(this.#streamed.get(type) ?? 0, this.#mostTaken.get(type) ?? 0);
  }

  publish(): { readonly counts: ReadonlyMap<string, number>; readonly edges: ReadonlyMap<string, number> } {
    if (this.#isDirty) {
      this.#publishedCounts = new Map(this.#counts);
      this.#publishedEdges = new Map(this.#edges);
      this.#isDirty = false;
    }
    return { counts: this.#publishedCounts, edges: this.#publishedEdges };
  }

  /** The same event may be returned, shown and taken: it counts once. */
  #raise(type: string, count: number): void {
    this.#isDirty = true;
    if (count > (this.#counts.get(type) ?? 0)) this.#counts.set(type, count);
  }
}

function increment(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
