import { InputRequiredEvent, StartEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { UnhandledEvent } from "../events/internal-events.ts";
import { qualifiedNameOf } from "../events/qualified-name.ts";
import { firstAttempt, replayAttempt, type SuspendedExecution, type Waiter } from "./broker-state.ts";
import { inheritRecoveries } from "./lineage.ts";
import { closeAnswered } from "./open-requests.ts";
import { sameJson } from "./same-json.ts";
import type { AddEventTick, DeliverSentTick } from "./tick.ts";
import { type Transition, typeOf } from "./transition.ts";

/**
 * An event goes to every waiter it answers and to every step that accepts exactly its class. A step that it wakes does
 * not get it as an input as well.
 */
export function addEvent(transition: Transition, tick: AddEventTick): void {
  const { event } = tick;
  if (!transition.isRunning && StartEvent.is(event)) transition.isRunning = true;
  const isRetry = (tick.attempt?.attempts ?? 0) > 0; // a step sees its input again: nobody else has waited for that
  const woken = transition.suspendedCount > 0 && !isRetry ? wake(transition, event) : undefined;
  let handled = woken !== undefined;
  for (const index of transition.engine.routes.get(typeOf(event)) ?? []) {
    if (woken?.has(index)) continue;
    if (tick.step !== undefined && tick.step !== transition.definitionOf(index).name) continue;
    handled = true;
    transition.admit(index, tick.attempt ?? firstAttempt(event));
  }
  if (handled && !woken && !isRetry) closeAnswered(transition, event);
  if (handled || InputRequiredEvent.is(event)) return;
  const idle = transition.isRunning && transition.busyCount === 0;
  const eventClass = event.constructor as Parameters<typeof qualifiedNameOf>[0];
  transition.push({
    type: "publish_event",
    event: new UnhandledEvent({
      eventType: eventClass.type,
      qualifiedName: qualifiedNameOf(eventClass),
      stepName: tick.step,
      idle,
    }),
  });
}

/** The first event in the outbox goes to where it was sent. */
export function deliverSent(transition: Transition, { at }: DeliverSentTick): void {
  const sent = transition.outbox.first;
  if (!sent) return;
  transition.outbox = transition.outbox.drop();
  transition.busyCount--;
  const { event, step, recoveries } = sent;
  addEvent(transition, { type: "add_event", at, event, step, attempt: inheritRecoveries(event, recoveries) });
}

/** Answers the waiters that wait for the event; returns the indices of their steps, if there are any. */
function wake(transition: Transition, event: WorkflowEvent): ReadonlySet<number> | undefined {
  let woken: Set<number> | undefined;
  for (const index of transition.steps.keys()) {
    const { suspended } = transition.step(index);
    if (suspended.size === 0) continue;
    for (const execution of suspended.values()) {
      const answered = answer(execution, event);
      if (!answered) continue;
      woken ??= new Set();
      woken.add(index);
      const step = transition.step(index);
      transition.setStep(index, {
        ...step,
        suspended: step.suspended.set(execution.executionId, { ...answered, isReplaying: true }),
      });
      if (!execution.isReplaying) transition.admit(index, replayAttempt(answered));
    }
  }
  return woken;
}

/** The execution with the first of its waiters that matches resolved: one event answers one question of an execution. */
function answer(execution: SuspendedExecution, event: WorkflowEvent): SuspendedExecution | undefined {
  const position = execution.waiters.findIndex((waiter) => isAnsweredBy(waiter, event));
  const waiter = execution.waiters[position];
  if (!waiter) return undefined;
  return { ...execution, waiters: execution.waiters.with(position, { ...waiter, resolvedEvent: event }) };
}

function isAnsweredBy(waiter: Waiter, event: WorkflowEvent): boolean {
  if (waiter.resolvedEvent || waiter.isTimedOut || waiter.eventType !== typeOf(event)) return false;
  // Lost requirements match nothing: the replay that restores them comes first.
  if (!waiter.requirements) return false;
  return Object.entries(waiter.requirements).every(([name, value]) => sameJson(event.get(name) ?? null, value ?? null));
}
