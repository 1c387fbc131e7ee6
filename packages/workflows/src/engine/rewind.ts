import { replayAttempt, type SuspendedExecution } from "./broker-state.ts";
import { IndexTrie } from "./index-trie.ts";
import { forgetWritten } from "./open-requests.ts";
import { PersistentQueue } from "./persistent-queue.ts";
import type { Transition } from "./transition.ts";

/**
 * The beginning of a run, and of each resumption: what was in progress goes back to the front of its queue, in its
 * order, and starts again; timers are set anew for the deadlines in the state.
 */
export function rewind(transition: Transition): void {
  const { timeoutMs, steps } = transition.engine;
  if (timeoutMs !== undefined) transition.deadlineAt ??= transition.deadlineAfter(timeoutMs);
  if (transition.deadlineAt !== undefined) {
    transition.push({ type: "schedule_timeout", dueAt: transition.deadlineAt });
  }
  for (const index of steps.keys()) rewindStep(transition, index);
}

function rewindStep(transition: Transition, index: number): void {
  const step = transition.step(index);
  const { name } = transition.definitionOf(index);
  if (step.inProgress.size > 0) {
    const inProgress = step.inProgress.values().sort((left, right) => left.admission - right.admission);
    forgetWritten(transition, inProgress);
    const attempts = inProgress.map(({ workerId: _workerId, admission: _admission, ...attempt }) => attempt);
    const queue = PersistentQueue.from([...attempts, ...step.queue.toArray()]);
    transition.setStep(index, { ...step, queue, inProgress: IndexTrie.empty() });
  }
  for (const { retryId, dueAt, ...attempt } of step.scheduled.values()) {
    transition.push({ type: "schedule_retry", step: name, retryId, dueAt, attempt });
  }
  transition.admitQueued(index);
  for (const execution of step.suspended.values()) wakeSuspended(transition, index, execution);
}

function wakeSuspended(transition: Transition, index: number, execution: SuspendedExecution): void {
  const { name: step } = transition.definitionOf(index);
  const { executionId, waiters } = execution;
  for (const { waiterId, deadlineAt, resolvedEvent, isTimedOut } of waiters) {
    if (deadlineAt === undefined || resolvedEvent || isTimedOut) continue;
    transition.push({ type: "schedule_waiter_timeout", step, executionId, waiterId, dueAt: deadlineAt });
  }
  // Requirements that could not be written are restored by the step itself: it registers its waiters again.
  const isIncomplete = waiters.some(({ requirements, resolvedEvent }) => !requirements && !resolvedEvent);
  if (!isIncomplete || execution.isReplaying) return;
  const replaying = { ...execution, isReplaying: true };
  const current = transition.step(index);
  transition.setStep(index, { ...current, suspended: current.suspended.set(executionId, replaying) });
  transition.admit(index, replayAttempt(replaying));
}
