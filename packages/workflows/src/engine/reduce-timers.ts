import { replayAttempt } from "./broker-state.ts";
import type { RetryDueTick, WaiterTimeoutTick } from "./tick.ts";
import type { Transition } from "./transition.ts";

/** The back-off of a failed attempt is over: it competes for a worker like any event. */
export function retryDue(transition: Transition, tick: RetryDueTick): void {
  const index = transition.engine.stepIndices.get(tick.step);
  if (index === undefined) return;
  const step = transition.step(index);
  const attempt = step.scheduled.get(tick.retryId);
  if (!attempt) return;
  transition.setStep(index, { ...step, scheduled: step.scheduled.delete(tick.retryId) });
  transition.busyCount--;
  const { retryId: _retryId, dueAt: _dueAt, ...rest } = attempt;
  transition.admit(index, rest);
}

/** The deadline of a waiter has come: unless it was answered, its execution is replayed to see the error. */
export function waiterTimeout(transition: Transition, tick: WaiterTimeoutTick): void {
  const index = transition.engine.stepIndices.get(tick.step);
  if (index === undefined) return;
  const step = transition.step(index);
  const execution = step.suspended.get(tick.executionId);
  const position = execution?.waiters.findIndex(({ waiterId }) => waiterId === tick.waiterId) ?? -1;
  const waiter = execution?.waiters[position];
  if (!execution || !waiter || waiter.resolvedEvent || waiter.isTimedOut) return;
  const waiters = execution.waiters.with(position, { ...waiter, isTimedOut: true });
  const expired = { ...execution, waiters, isReplaying: true };
  transition.setStep(index, { ...step, suspended: step.suspended.set(execution.executionId, expired) });
  if (!execution.isReplaying) transition.admit(index, replayAttempt(expired));
}
