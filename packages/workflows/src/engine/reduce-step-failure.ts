import { StepFailedEvent } from "../events/step-failed-event.ts";
import { WorkflowFailedEvent } from "../events/terminal-events.ts";
import { dateAt } from "../timestamp.ts";
import { toError } from "../to-error.ts";
import { firstAttempt, type InProgress, type ScheduledAttempt } from "./broker-state.ts";
import { forgetWritten } from "./open-requests.ts";
import { retryRandom } from "./retry-random.ts";
import { forgetSuspension } from "./suspension.ts";
import type { FailedItem } from "./tick.ts";
import type { Transition } from "./transition.ts";

/** A step has failed: it is tried again, or its failure goes to its handler, or the run fails. */
export function stepFailed(transition: Transition, index: number, worker: InProgress, failure: FailedItem): void {
  forgetWritten(transition, [worker]);
  const decision = decide(transition, index, worker, failure);
  if (decision.delayMs !== undefined) {
    retry(transition, index, worker, failure, decision.delayMs);
    return;
  }
  forgetSuspension(transition, index, worker);
  const final = { ...failure, error: decision.error };
  if (decision.isPolicyBroken || !recover(transition, index, worker, final)) fail(transition, index, worker, final);
}

interface Decision {
  /** `undefined` to give up. */
  readonly delayMs: number | undefined;
  readonly error: Error;
  readonly isPolicyBroken: boolean;
}

/** Asks the retry policy. One that throws, or answers nonsense, fails the run with its own error. */
function decide(transition: Transition, index: number, worker: InProgress, { error, failedAt }: FailedItem): Decision {
  const { name, retry: policy } = transition.definitionOf(index);
  if (!policy) return { delayMs: undefined, error, isPolicyBroken: false };
  const attempts = worker.attempts + 1;
  try {
    const random = retryRandom(transition.runId, name, attempts);
    const delayMs = policy.nextDelay({ error, attempts, elapsedMs: elapsed(worker, failedAt), random });
    if (delayMs !== undefined && !(delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`the retry policy of step "${name}" answered ${delayMs}, not a number of milliseconds`);
    }
    return { delayMs, error, isPolicyBroken: false };
  } catch (thrown) {
    return { delayMs: undefined, error: toError(thrown), isPolicyBroken: true };
  }
}

function retry(
  transition: Transition,
  index: number,
  worker: InProgress,
  { error, failedAt }: FailedItem,
  delayMs: number,
): void {
  const { name } = transition.definitionOf(index);
  const attempt = {
    event: worker.event,
    attempts: worker.attempts + 1,
    firstAttemptAt: worker.firstAttemptAt,
    lastError: error,
    lastFailedAt: failedAt,
    recoveries: worker.recoveries,
    executionId: worker.executionId,
  };
  if (delayMs === 0) {
    transition.push({ type: "queue_event", event: worker.event, step: name, attempt });
    return;
  }
  const scheduled: ScheduledAttempt = {
    ...attempt,
    retryId: transition.takeNumber(),
    dueAt: transition.deadlineAfter(delayMs),
  };
  const step = transition.step(index);
  transition.setStep(index, { ...step, scheduled: step.scheduled.set(scheduled.retryId, scheduled) });
  transition.busyCount++;
  transition.push({
    type: "schedule_retry",
    step: name,
    retryId: scheduled.retryId,
    dueAt: scheduled.dueAt,
    attempt: scheduled,
  });
}

/** Hands the failure to the handler that covers the step, as often as the lineage of the event allows. */
function recover(transition: Transition, index: number, worker: InProgress, failure: FailedItem): boolean {
  const { name } = transition.definitionOf(index);
  const coverage = transition.engine.coverage.get(name);
  if (!coverage) return false;
  const { handler, maxRecoveries } = coverage;
  const entries = (Object.hasOwn(worker.recoveries, handler) ? (worker.recoveries[handler] ?? 0) : 0) + 1;
  if (entries > maxRecoveries) return false;
  const event = new StepFailedEvent({
    stepName: name,
    inputEvent: worker.event,
    error: failure.error,
    attempts: worker.attempts + 1,
    elapsedMs: elapsed(worker, failure.failedAt),
    failedAt: dateAt(failure.failedAt),
  });
  const attempt = firstAttempt(event, { ...worker.recoveries, [handler]: entries });
  transition.push({ type: "queue_event", event, step: handler, attempt });
  return true;
}

function fail(transition: Transition, index: number, worker: InProgress, { error, failedAt }: FailedItem): void {
  const { name } = transition.definitionOf(index);
  const event = new WorkflowFailedEvent({
    stepName: name,
    error,
    attempts: worker.attempts + 1,
    elapsedMs: elapsed(worker, failedAt),
  });
  transition.push({ type: "publish_event", event });
  transition.end();
  transition.push({ type: "fail_run", step: name, error });
}

/** Never negative: clocks are set back. */
const elapsed = ({ firstAttemptAt }: InProgress, failedAt: number): number => Math.max(0, failedAt - firstAttemptAt);
