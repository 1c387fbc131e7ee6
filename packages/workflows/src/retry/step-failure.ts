/** A failed attempt of a step, as retry policies see it: all they decide by, time and chance included. */
export interface StepFailure {
  readonly error: Error;
  /** Attempts made so far, the failed one included: `1` after the first failure. */
  readonly attempts: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  /** In `[0, 1)`; derived from run, step and attempt, so that a replay waits as long as the original. */
  readonly random: number;
}
