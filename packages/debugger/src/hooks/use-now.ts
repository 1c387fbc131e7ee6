import { useCallback, useSyncExternalStore } from "react";

/** One timer for each interval in use, shared by all who ask for it. */
class Clock {
  readonly #intervalMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  readonly read = (): number => {
    // Nobody has kept it up to date: first render of the first who asks.
    if (this.#listeners.size === 0 && Date.now() - this.#now >= this.#intervalMs) this.#now = Date.now();
    return this.#now;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      document.addEventListener("visibilitychange", this.#onVisibility);
      this.#onVisibility();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      document.removeEventListener("visibilitychange", this.#onVisibility);
      this.#stop();
    };
  };

  readonly #tick = (): void => {
    this.#now = Date.now();
    for (const listener of this.#listeners) listener();
  };

  readonly #onVisibility = (): void => {
    this.#stop();
    if (document.visibilityState === "hidden") return;
    this.#timer = setInterval(this.#tick, this.#intervalMs);
    if (Date.now() - this.#now >= this.#intervalMs) this.#tick();
  };

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const clocks = new Map<number, Clock>();
const never = (): void => undefined;

/**
 * The time, in milliseconds since the epoch, renewed at an interval while the page is visible.
 *
 * @param intervalMs - in milliseconds; 0 for a time that stands still
 */
export function useNow(intervalMs: number): number {
  return useAtNow(intervalMs, (now) => now);
}

/**
 * What is said of the time, renewed at an interval while the page is visible; whoever asks is rendered when that changes.
 *
 * @param intervalMs - in milliseconds; 0 for a time that stands still
 * @param say - of the time in milliseconds since the epoch
 */
export function useAtNow<T extends string | number>(intervalMs: number, say: (now: number) => T): T {
  const clock = clockOf(intervalMs);
  const subscribe = useCallback(
    (listener: () => void) => (intervalMs > 0 ? clock.subscribe(listener) : never),
    [clock, intervalMs],
  );
  return useSyncExternalStore(subscribe, () => say(clock.read()));
}

function clockOf(intervalMs: number): Clock {
  const known = clocks.get(intervalMs);
  if (known !== undefined) return known;
  const clock = new Clock(intervalMs > 0 ? intervalMs : Number.POSITIVE_INFINITY);
  clocks.set(intervalMs, clock);
  return clock;
}
