import type { EventPlace } from "../run-view.ts";
import type { Failure } from "../stop-value.ts";
import type { StepExecutions } from "./step-executions.ts";
import type { StepTracker } from "./step-tracker.ts";

/** The run has ended: what is at work ends with it, and what failed is known now. */
export function endRun(executions: StepExecutions, place: EventPlace, failure: Failure | undefined): void {
  const failed = failure?.kind === "failed" && failure.step !== undefined ? executions.find(failure.step) : undefined;
  const attempts = failure?.attempts ?? 1;
  const guilty = failed && findGuilty(executions, failed, attempts);
  const late = failure?.kind === "timed-out" ? failure.activeSteps : [];
  for (const tracker of executions.trackers) {
    for (const workerId of [...tracker.active.keys()]) {
      executions.end(tracker, workerId, place, late.includes(tracker.name) ? "failed" : "cancelled");
    }
    executions.touch(tracker);
  }
  if (failed && guilty !== undefined) markAttempts(executions, failed, guilty, attempts);
}

/**
 * The execution whose failure ended the run, by its position: the last one of the step that ended without a word on its output,
 * if nothing has ended since. Servers that do not tell the end of it leave it at work: then it is the one that was at this attempt.
 */
function findGuilty({ ledger, lastEnded }: StepExecutions, tracker: StepTracker, attempts: number): number | undefined {
  if (lastEnded !== undefined && ledger.get(lastEnded).step === tracker.name) {
    if (ledger.endingOf(lastEnded) === "unknown") return lastEnded;
  }
  const active = tracker.positions.filter((position) => ledger.endingOf(position) === undefined);
  return (
    active.findLast((position) => ledger.get(position).attempt === attempts) ??
    active.at(-1) ??
    tracker.positions.findLast((position) => ledger.endingOf(position) === "unknown")
  );
}

/** The last attempt has failed, and those before it at the same event were tried again. */
function markAttempts(executions: StepExecutions, { positions }: StepTracker, guilty: number, attempts: number): void {
  const { ledger } = executions;
  const { input } = ledger.get(guilty);
  executions.setState(guilty, "failed", attempts);
  let next = ledger.get(guilty);
  let attempt = attempts - 1;
  for (let at = positions.indexOf(guilty) - 1; at >= 0 && attempt > 0; at--) {
    const position = positions[at] as number;
    const ending = ledger.endingOf(position);
    const span = ledger.get(position);
    // What ended later was at work at the same time.
    const isBefore = span.end !== undefined && span.end.index < next.start.index;
    if (!isBefore || span.input !== input || (ending !== "unknown" && ending !== "interrupted")) continue;
    executions.setState(position, "retried", attempt);
    next = span;
    attempt -= 1;
  }
}
