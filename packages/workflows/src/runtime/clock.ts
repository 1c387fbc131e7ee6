/** Where a runtime takes its time from. Replace it to test what happens in hours within milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back once.
   *
   * @param delayMs - milliseconds, of any size
   * @returns a function that prevents the call
   */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/** The longest delay that `setTimeout` takes; a longer one would fire at once. */
const longestTimeoutMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    let timeout: ReturnType<typeof setTimeout>;
    const wait = (restMs: number): void => {
      timeout =
        restMs > longestTimeoutMs
          ? setTimeout(() => wait(restMs - longestTimeoutMs), longestTimeoutMs)
          : setTimeout(callback, restMs);
    };
    wait(delayMs);
    return () => clearTimeout(timeout);
  },
};
