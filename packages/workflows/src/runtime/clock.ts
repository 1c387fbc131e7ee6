/** Where a runtime takes its time from. Replace it to test what happens in hours within milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Calls back once.
   *
   * @param delayMs - milliseconds, of any size
   * @param isBackground - need the program not stay alive for it? @default false
   * @returns a function that prevents the call
   */
  setTimer(callback: () => void, delayMs: number, isBackground?: boolean): () => void;
}

/** The longest delay that `setTimeout` takes; a longer one would fire at once. */
const longestTimeoutMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs, isBackground = false) {
    let timeout: ReturnType<typeof setTimeout>;
    const wait = (restMs: number): void => {
      timeout =
        restMs > longestTimeoutMs
          ? setTimeout(() => wait(restMs - longestTimeoutMs), longestTimeoutMs)
          : setTimeout(callback, restMs);
      if (isBackground) letGo(timeout);
    };
    wait(delayMs);
    return () => clearTimeout(timeout);
  },
};

/** In a browser a timer is a number, and keeps nothing alive. */
function letGo(timeout: unknown): void {
  (timeout as Partial<{ unref(): unknown }>).unref?.();
}
