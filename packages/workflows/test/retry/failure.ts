import type { StepFailure } from "../../src/retry/retry-policy.ts";

/** A failure of which a test says only what it is about. */
export function failure(parts: Partial<StepFailure> = {}): StepFailure {
  return { error: new Error("broken"), attempts: 1, elapsedMs: 0, random: 0.5, ...parts };
}
