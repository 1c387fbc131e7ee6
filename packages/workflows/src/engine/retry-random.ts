import { textHash } from "./text-hash.ts";

/**
 * The chance of a retry's jitter, in `[0, 1)`: derived from run, step and attempt, so that a replay waits as long as the
 * original did.
 */
export const retryRandom = (runId: string, step: string, attempts: number): number =>
  textHash(`${runId}:${step}:${attempts}`) / 2 ** 32;
