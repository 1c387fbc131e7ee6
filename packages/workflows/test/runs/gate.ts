import { deferred } from "../../src/testing/index.ts";

/** Holds handlers until they are let go, so that what runs at the same time is not left to luck. */
export class Gate {
  /** What the handlers that have come were given to say, in the order of their coming. */
  readonly arrived: unknown[] = [];
  /** The most handlers that were inside at the same time. */
  peak = 0;
  readonly #inside: (() => void)[] = [];
  readonly #watchers: { readonly count: number; readonly resolve: () => void }[] = [];
  #isOpen = false;

  /** @returns when the handler is let go */
  async pass(what?: unknown): Promise<void> {
    this.arrived.push(what);
    this.peak = Math.max(this.peak, this.#inside.length + 1);
    const { promise, resolve } = deferred();
    if (!this.#isOpen) this.#inside.push(resolve);
    for (const watcher of this.#watchers) if (this.arrived.length >= watcher.count) watcher.resolve();
    if (!this.#isOpen) await promise;
  }

  /** @returns when so many handlers have come, those that have left included */
  async reached(count: number): Promise<void> {
    const { promise, resolve } = deferred();
    this.#watchers.push({ count, resolve });
    if (this.arrived.length >= count) resolve();
    await promise;
  }

  /** Lets the one go that came first of those inside. */
  releaseFirst(): void {
    this.#inside.shift()?.();
  }

  /** Lets all go that are inside; those who come later are held. */
  releaseAll(): void {
    for (const release of this.#inside.splice(0)) release();
  }

  /** Lets everybody go, now and later. */
  open(): void {
    this.#isOpen = true;
    this.releaseAll();
  }
}
