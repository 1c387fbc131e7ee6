import { Histogram, shortDurations } from "./histogram.ts";
import type { Metric } from "./metric-text.ts";

/** Milliseconds between looks: rare enough to cost nothing. */
const intervalMs = 100;

/** Measures by how much a timer comes late: as long as everything else waits, too. */
export class EventLoopDelay {
  readonly #onDelay: (delayMs: number) => void;
  readonly #histogram = new Histogram(
    { name: "llama_agents_event_loop_delay_seconds", help: "How late timers came, looked at ten times a second." },
    shortDurations,
  );
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param onDelay - told each delay, in milliseconds */
  constructor(onDelay: (delayMs: number) => void) {
    this.#onDelay = onDelay;
  }

  get all(): readonly Metric[] {
    return [this.#histogram];
  }

  start(): void {
    if (this.#timer !== undefined) return;
    const delays = this.#histogram.labels();
    let expectedAt = performance.now() + intervalMs;
    this.#timer = setInterval(() => {
      const now = performance.now();
      const delayMs = Math.max(0, now - expectedAt);
      expectedAt = now + intervalMs;
      delays.observe(delayMs / 1_000);
      this.#onDelay(delayMs);
    }, intervalMs);
    // It keeps no process alive.
    if (typeof this.#timer === "object") this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
