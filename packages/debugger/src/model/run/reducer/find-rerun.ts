import type { StepChange } from "./step-change.ts";
import type { StepExecutions } from "./step-executions.ts";
import type { StepTracker } from "./step-tracker.ts";

/** An execution that goes on with the same event as one before. */
export interface Rerun {
  /** The one before. */
  readonly position: number;
  /** Was that one a failed attempt? Otherwise it waited for an event, which has come. */
  readonly isRetry: boolean;
}

/**
 * Does an execution that begins repeat one before? The events do not say: a step that is tried again, and one that goes on
 * after a wait, begin as for a new event.
 *
 * A server that prints Python classes tells steps that returned nothing from those that failed or wait. Others do not: there
 * it is told by how many events of the type are known, and by the idle event, which they do not send between retries.
 */
export function findRerun(executions: StepExecutions, tracker: StepTracker, change: StepChange): Rerun | undefined {
  const position = findCandidate(executions, tracker, change);
  if (position === undefined) return undefined;
  if (executions.requests.hasAsked(position)) return { position, isRetry: false };
  if (executions.isPrinted) return { position, isRetry: true };
  const wasIdle = executions.lastIdle > (executions.ledger.get(position).end?.index ?? 0);
  const known = change.input === executions.startType ? 1 : 0;
  const supplied = Math.max(known, executions.counter.suppliedOf(change.input));
  if (supplied > 0) {
    const isRerun = executions.counter.takenBy(tracker.name, change.input) >= supplied;
    return isRerun ? { position, isRetry: !wasIdle } : undefined;
  }
  // Sent by a step, or from outside. If nothing has happened since, nobody was there who could have sent another.
  const isOnlyCause = !wasIdle && executions.activeCount === 0 && executions.lastEnded === position;
  return isOnlyCause ? { position, isRetry: true } : undefined;
}

/** The last execution of the same worker with such an event, or else of another worker. */
function findCandidate(
  { ledger }: StepExecutions,
  { unresolved }: StepTracker,
  { workerId, input }: StepChange,
): number | undefined {
  const own = unresolved.get(workerId);
  if (own !== undefined && ledger.get(own).input === input) return own;
  for (const position of unresolved.values()) if (ledger.get(position).input === input) return position;
  return undefined;
}
