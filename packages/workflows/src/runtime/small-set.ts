/**
 * A set that is mostly empty, or has a few members for a moment: an empty one costs nothing, where each empty `Set` costs
 * more than a hundred bytes. There may be many thousands of runs, and most of them wait.
 */
export class SmallSet<T> {
  #members: Set<T> | undefined;

  get size(): number {
    return this.#members?.size ?? 0;
  }

  add(member: T): void {
    this.#members ??= new Set();
    this.#members.add(member);
  }

  delete(member: T): void {
    this.#members?.delete(member);
  }

  clear(): void {
    this.#members?.clear();
  }

  /** Gives the memory back, if there is no member. */
  trim(): void {
    if (this.size === 0) this.#members = undefined;
  }

  [Symbol.iterator](): Iterator<T> {
    return (this.#members ?? []).values() as Iterator<T>;
  }
}
