import type { Clock } from "@llama-agents/workflows";

/** A clock on which time passes so many times faster: delays stay in order, and a minute is over soon. */
export class HastyClock implements Clock {
  readonly #factor: number;
  readonly #start = Date.now();
  readonly #since = performance.now();

  constructor(factor: number) {
    this.#factor = factor;
  }

  now(): number {
    return Math.floor(this.#start + (performance.now() - this.#since) * this.#factor);
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer = setTimeout(callback, delayMs / this.#factor);
    return () => clearTimeout(timer);
  }
}
