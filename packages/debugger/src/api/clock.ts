/** Time, as the page sees it; another one in tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back once, unless it is stopped by the function that it returns.
   *
   * @param delay - milliseconds
   */
  after(delay: number, callback: () => void): () => void;
  /** Calls back before the next picture is shown, or soon if none is. Returns a function that stops it. */
  onFrame(callback: () => void): () => void;
  /** From 0 to 1, for pauses. */
  random(): number;
}

/** Frames do not come to a hidden page: its events are applied this much later, in milliseconds. */
const hiddenFrameMs = 100;

/** The clock of the browser. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
  onFrame(callback) {
    let isDone = false;
    const run = (): void => {
      if (isDone) return;
      isDone = true;
      stop();
      callback();
    };
    const timer = setTimeout(run, hiddenFrameMs);
    const frame = typeof requestAnimationFrame === "function" ? requestAnimationFrame(run) : undefined;
    const stop = (): void => {
      clearTimeout(timer);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
    return () => {
      isDone = true;
      stop();
    };
  },
};
