import { systemClock, systemScheduler } from "@llama-agents/workflows";

/** Milliseconds between two beats: the least, and the most. */
const minPaceMs = 1;
const maxPaceMs = 20;

/**
 * When the readers of fast runs get their next chunk: all at once, so that what came in between makes one chunk, and the
 * same one for all of them. The longer it takes to serve them, the longer they wait: at most half of the time is theirs.
 */
export class EventStreamPace {
  #beat: Promise<void> | undefined;
  #paceMs = minPaceMs;

  /** Resolves at the next beat, a few milliseconds from now. */
  nextBeat(): Promise<void> {
    this.#beat ??= new Promise((resolve) => {
      systemClock.setTimer(() => {
        this.#beat = undefined;
        this.#measure();
        resolve();
      }, this.#paceMs);
    });
    return this.#beat;
  }

  /** How long are the readers busy with what they get now? */
  #measure(): void {
    const start = systemClock.now();
    systemScheduler.nextTurn(() => {
      const busyMs = systemClock.now() - start;
      this.#paceMs = Math.min(Math.max(busyMs, minPaceMs), maxPaceMs);
    });
  }
}
