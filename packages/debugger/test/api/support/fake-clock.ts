import { setImmediate } from "node:timers";
import type { Clock } from "../../../src/api/clock.ts";
import type { PageActivity, PageChange } from "../../../src/api/page-activity.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands until it is moved; frames come 16 ms apart. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  onFrame(callback: () => void): () => void {
    return this.after(16, callback);
  }

  /** Moves on, and lets everything happen that is due, with what follows from it. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      this.#timers.delete(due);
      due.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets promises and streams have their turns. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A page that is looked at until told otherwise. */
export class FakeActivity implements PageActivity {
  #isVisible = true;
  readonly #listeners = new Set<(change: PageChange) => void>();

  isVisible(): boolean {
    return this.#isVisible;
  }

  subscribe(listener: (change: PageChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(change: PageChange): void {
    if (change === "visible" || change === "hidden") this.#isVisible = change === "visible";
    for (const listener of [...this.#listeners]) listener(change);
  }
}
