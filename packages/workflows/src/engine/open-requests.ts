import { HumanResponseEvent, InputRequiredEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { BrokerState, InProgress, PublishedRequest, SuspendedExecution } from "./broker-state.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import { PersistentQueue } from "./persistent-queue.ts";
import type { PublishEventTick } from "./tick.ts";
import type { Transition } from "./transition.ts";

/** Something that a run has asked of the outside, or waits for, and that has no answer yet. */
export interface UnansweredRequest {
  /** The `InputRequiredEvent`; `undefined` for a wait that has published none. */
  readonly event: WorkflowEvent | undefined;
  /** The type of the event that is waited for; `undefined` if no `waitForEvent` says it. */
  readonly awaits: string | undefined;
  /** Who waits, or has asked; `undefined` if it is not known. */
  readonly step: string | undefined;
  /** Since when, in milliseconds since the epoch; `undefined` if it is not known. */
  readonly at: number | undefined;
}

/** A run that asks more than this without ever being answered is not waiting for anybody. */
const maxRequests = 1_000;

/**
 * What a run that is idle waits for: first what its steps wait for, in the order of the steps, then what they have asked
 * without waiting for the answer themselves. At most 1,000 of each.
 *
 * @returns nothing if the run has ended, or if any event may be the next
 */
export function openRequests(engine: EngineDefinition, state: BrokerState): readonly UnansweredRequest[] {
  if (state.isEnded || (state.suspendedCount === 0 && state.requests.length === 0)) return [];
  const waits: UnansweredRequest[] = [];
  for (const [index, { suspended }] of state.suspendedCount > 0 ? state.steps.entries() : []) {
    const step = engine.steps[index]?.name;
    for (const { waiters } of suspended.values()) {
      for (const { eventType, request, requestedAt, resolvedEvent, isTimedOut } of waiters) {
        if (resolvedEvent || isTimedOut) continue;
        if (waits.length < maxRequests) waits.push({ event: request, awaits: eventType, step, at: requestedAt });
      }
    }
  }
  const published = state.requests.toArray();
  return [...waits, ...published.map(({ event, step, at }) => ({ event, awaits: undefined, step, at }))];
}

/** The state after something was shown to the readers: it is another one only if it asks them something. */
export function withPublished(engine: EngineDefinition, state: BrokerState, tick: PublishEventTick): BrokerState {
  const { event, at, worker: from } = tick;
  if (!InputRequiredEvent.is(event)) return state;
  const step = from && state.steps[engine.stepIndices.get(from.step) ?? -1];
  const worker = from && step?.inProgress.get(from.workerId);
  const execution = worker?.executionId === undefined ? undefined : step?.suspended.get(worker.executionId);
  if (execution && repeats(execution, event)) return state;
  const request = { event, step: from?.step, at, admission: worker?.admission };
  return { ...state, requests: withRequest(state.requests, request) };
}

/** A replay writes again what its execution wrote before it waited. */
const repeats = ({ waiters }: SuspendedExecution, event: WorkflowEvent): boolean =>
  waiters.some(({ request }) => request?.equals(event));

/** A step has returned the request. */
export function openReturned(transition: Transition, index: number, event: WorkflowEvent): void {
  const { name: step } = transition.definitionOf(index);
  const request = { event, step, at: transition.at, admission: undefined };
  transition.requests = withRequest(transition.requests, request);
}

/**
 * An event that steps get, and that no wait was for, is the answer to what was asked first: nothing says which request an
 * answer is to.
 */
export function closeAnswered(transition: Transition, event: WorkflowEvent): void {
  if (transition.requests.length > 0 && HumanResponseEvent.is(event)) {
    transition.requests = transition.requests.drop();
  }
}

/** What an execution wrote to the stream before it began to wait is what it waits for: it belongs to the wait from now on. */
export function takeWritten(transition: Transition, { admission }: InProgress): PublishedRequest | undefined {
  if (transition.requests.length === 0) return undefined;
  const requests = transition.requests.toArray();
  const position = requests.findIndex((request) => request.admission === admission);
  if (position < 0) return undefined;
  transition.requests = PersistentQueue.from(requests.toSpliced(position, 1));
  return requests[position];
}

/** These executions have failed, or start again: what they wrote to the stream is void, or will be written again. */
export function forgetWritten(transition: Transition, workers: readonly InProgress[]): void {
  if (transition.requests.length === 0 || workers.length === 0) return;
  const admissions = new Set<number | undefined>(workers.map(({ admission }) => admission));
  const requests = transition.requests.toArray();
  const kept = requests.filter(({ admission }) => !admissions.has(admission));
  if (kept.length < requests.length) transition.requests = PersistentQueue.from(kept);
}

const withRequest = (requests: BrokerState["requests"], request: PublishedRequest): BrokerState["requests"] =>
  (requests.length < maxRequests ? requests : requests.drop()).push(request);
