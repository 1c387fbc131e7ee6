import type { DebuggerRun } from "@llama-agents/protocol";

/** How far two clocks may be apart, in milliseconds, to count as one: more than an answer takes on its way. */
const tolerance = 2_000;

/**
 * How much the server's clock is ahead of this one, in milliseconds, as the row of a run that goes on tells: it says for how
 * long the run has gone on.
 *
 * @param now - when the row came, in milliseconds since the epoch
 */
export function clockSkewOf(run: Pick<DebuggerRun, "started_at" | "duration_ms" | "status">, now: number): number {
  if (run.status !== "running" && run.status !== "waiting") return 0;
  const skew = Date.parse(run.started_at) + run.duration_ms - now;
  return Math.abs(skew) < tolerance || Number.isNaN(skew) ? 0 : skew;
}
