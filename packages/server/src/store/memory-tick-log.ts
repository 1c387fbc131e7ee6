import type { TickJson } from "@llama-agents/workflows";
import type { StoredTick } from "./turn-record.ts";

/** Ticks in one page. */
const pageSize = 100;

/** The journal of one run: its last ticks. */
export class MemoryTickLog {
  readonly #maxTicks: number;
  #ticks: TickJson[] = [];
  #first = 0;

  constructor(maxTicks: number) {
    this.#maxTicks = maxTicks;
  }

  append(ticks: readonly TickJson[]): void {
    for (const tick of ticks) this.#ticks.push(tick);
    if (this.#ticks.length < 2 * this.#maxTicks) return; // moved seldom, so that a tick costs the same at any age
    const dropped = this.#ticks.length - this.#maxTicks;
    this.#ticks = this.#ticks.slice(dropped);
    this.#first += dropped;
  }

  async *read(): AsyncIterableIterator<readonly StoredTick[]> {
    let sequence = Math.max(this.#first, this.#first + this.#ticks.length - this.#maxTicks);
    while (sequence < this.#first + this.#ticks.length) {
      sequence = Math.max(sequence, this.#first);
      const index = sequence - this.#first;
      const page = this.#ticks
        .slice(index, index + pageSize)
        .map((tick, offset) => ({ sequence: sequence + offset, tick }));
      sequence += page.length;
      yield page;
    }
  }
}
