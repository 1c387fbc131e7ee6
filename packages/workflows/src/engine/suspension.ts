import { InputRequiredEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { type InProgress, replayAttempt, type SuspendedExecution, type Waiter } from "./broker-state.ts";
import { takeWritten } from "./open-requests.ts";
import type { AddWaiterItem } from "./tick.ts";
import type { Transition } from "./transition.ts";

/**
 * The execution waits: it is remembered with its input, and replayed when one of its waiters is answered or expires.
 * Answers that came while this replay was at work are not lost: the execution is replayed at once.
 */
export function suspend(
  transition: Transition,
  index: number,
  worker: InProgress,
  items: readonly AddWaiterItem[],
): void {
  const { suspended } = transition.step(index);
  const known = worker.executionId === undefined ? undefined : suspended.get(worker.executionId);
  const executionId = known?.executionId ?? transition.takeNumber();
  const waiters = [...(known?.waiters ?? [])];
  let isReplaying = false;
  for (const item of items) {
    const position = waiters.findIndex(({ waiterId }) => waiterId === item.waiterId);
    const waiter = waiters[position];
    if (waiter) {
      const request = waiter.request ?? requestIn(item);
      waiters[position] = { ...waiter, eventType: item.eventType, requirements: item.requirements, request };
      isReplaying ||= waiter.resolvedEvent !== undefined || waiter.isTimedOut;
    } else {
      waiters.push(register(transition, index, executionId, worker, item));
    }
  }
  const execution: SuspendedExecution = {
    executionId,
    event: worker.event,
    recoveries: worker.recoveries,
    waiters,
    isReplaying,
  };
  const step = transition.step(index);
  transition.setStep(index, { ...step, suspended: step.suspended.set(executionId, execution) });
  if (!known) transition.suspendedCount++;
  if (isReplaying) transition.admit(index, replayAttempt(execution));
}

function register(
  transition: Transition,
  index: number,
  executionId: number,
  worker: InProgress,
  item: AddWaiterItem,
): Waiter {
  const { waiterId, eventType, requirements, waiterEvent, timeoutMs } = item;
  if (waiterEvent) transition.push({ type: "publish_event", event: waiterEvent });
  const deadlineAt = timeoutMs === undefined ? undefined : transition.deadlineAfter(timeoutMs);
  if (deadlineAt !== undefined) {
    const step = transition.definitionOf(index).name;
    transition.push({ type: "schedule_waiter_timeout", step, executionId, waiterId, dueAt: deadlineAt });
  }
  const written = requestIn(item) ? undefined : takeWritten(transition, worker);
  return {
    waiterId,
    eventType,
    requirements,
    deadlineAt,
    resolvedEvent: undefined,
    isTimedOut: false,
    request: requestIn(item) ?? written?.event,
    requestedAt: written?.at ?? transition.at,
  };
}

/** Not every event that is shown when the wait begins asks for something. */
const requestIn = ({ waiterEvent }: AddWaiterItem): WorkflowEvent | undefined =>
  InputRequiredEvent.is(waiterEvent) ? waiterEvent : undefined;

/** The execution has come to an end: its waiters go with it. */
export function forgetSuspension(transition: Transition, index: number, { executionId }: InProgress): void {
  if (executionId === undefined) return;
  const step = transition.step(index);
  const suspended = step.suspended.delete(executionId);
  if (suspended === step.suspended) return;
  transition.setStep(index, { ...step, suspended });
  transition.suspendedCount--;
}
