import type { Duration } from "@llama-agents/workflows";
import { longestTimerMs, toMilliseconds } from "./duration.ts";

/** How a request is sent again that has failed for a passing reason: no connection, or 429, 502, 503 or 504. */
export interface RetryOptions {
  /** How often it is sent again at most. @default 3 */
  readonly maxRetries?: number;
  /** The pause before the second attempt, about; it doubles from attempt to attempt. @default "250ms" */
  readonly delay?: Duration;
  /** The longest pause. @default "10s" */
  readonly maxDelay?: Duration;
}

/** Pauses between attempts: they double up to a limit, and half of each is chance, so that clients spread out. */
export class Backoff {
  readonly #delayMs: number;
  readonly #maxDelayMs: number;

  /** @throws RangeError if a pause is not a duration */
  constructor({ delay = "250ms", maxDelay = "10s" }: RetryOptions = {}) {
    this.#delayMs = toMilliseconds(delay);
    this.#maxDelayMs = toMilliseconds(maxDelay);
  }

  /**
   * @param attempt - how many have failed, from 1
   * @param firstMs - the first pause, if the server asks for one: `retry:` of a stream
   * @returns milliseconds
   */
  delayAfter(attempt: number, firstMs: number = this.#delayMs): number {
    const whole = Math.min(firstMs * 2 ** (attempt - 1), Math.max(this.#maxDelayMs, firstMs));
    return (whole / 2) * (1 + Math.random());
  }
}

/**
 * @param milliseconds - how long
 * @throws the reason of the signal, as soon as it is aborted
 */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      Math.min(milliseconds, longestTimerMs),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Milliseconds to wait by a `Retry-After` header, which has seconds or a date; `undefined` if it says nothing. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(milliseconds, 0);
}
