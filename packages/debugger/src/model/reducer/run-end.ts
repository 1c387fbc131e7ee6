import type { EventPlace } from "../run-view.ts";
import type { Failure } from "../stop-value.ts";
import type { StepExecutions } from "./step-executions.ts";
import type { StepTracker } from "./step-tracker.ts";

/** The run has ended: what is at work ends with it, and what failed is known now. */
export function endRun(executions: StepExecutions, place: EventPlace, failure: Failure | undefined): void {
  for (const tracker of executions.trackers) {
    for (const workerId of [...tracker.active.keys()]) {
      executions.end(tracker, workerId, place, isGuilty(tracker, failure) ? "failed" : "cancelled");
    }
    executions.touch(tracker);
  }
  const failed = failure?.kind === "failed" && failure.step !== undefined ? executions.find(failure.step) : undefined;
  if (failed) markAttempts(executions, failed, failure?.attempts ?? 1);
}

const isGuilty = ({ name }: StepTracker, failure: Failure | undefined): boolean =>
  failure?.kind === "timed-out"
    ? failure.activeSteps.includes(name)
    : failure?.kind === "failed" && failure.step === name;

/** The last attempt has failed, and those before it at the same event were tried again. */
function markAttempts(executions: StepExecutions, { positions }: StepTracker, attempts: number): void {
  const { ledger } = executions;
  let attempt = attempts;
  let input: string | undefined;
  for (let at = positions.length - 1; at >= 0 && attempt > 0; at--) {
    const position = positions[at] as number;
    const ending = ledger.endingOf(position);
    if (ending !== "unknown" && ending !== "interrupted") continue;
    const span = ledger.get(position);
    input ??= span.input;
    if (span.input !== input) continue;
    executions.setState(position, attempt === attempts ? "failed" : "retried", attempt);
    attempt -= 1;
  }
}
