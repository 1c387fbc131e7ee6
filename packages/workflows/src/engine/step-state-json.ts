import type { EventRegistry } from "../events/event-registry.ts";
import { wrapEvent } from "../events/event-serialization.ts";
import { attemptFromJSON, attemptToJSON, recoveriesFromJSON } from "./attempt-json.ts";
import type {
  CollectedBuffer,
  EventAttempt,
  InProgress,
  ScheduledAttempt,
  StepState,
  SuspendedExecution,
  Waiter,
} from "./broker-state.ts";
import { createBuffer } from "./collected-buffers.ts";
import { IndexTrie } from "./index-trie.ts";
import { PersistentMap } from "./persistent-map.ts";
import { PersistentQueue } from "./persistent-queue.ts";
import { requestFromJSON, requestToJSON } from "./request-json.ts";
import { requirementsFromJSON, requirementsToJSON } from "./requirements-json.ts";
import { optionalSeconds, toSeconds } from "./seconds.ts";
import type { TickFields } from "./tick-fields.ts";

type Json = Readonly<Record<string, unknown>>;

/** One step of a run in JSON; `undefined` if it holds nothing. */
export function stepStateToJSON(step: StepState, registry: EventRegistry): Json | undefined {
  const { queue, inProgress, scheduled, collected, suspended } = step;
  if (queue.length + inProgress.size + scheduled.size + collected.size + suspended.size === 0) return undefined;
  return {
    queue: queue.toArray().map((attempt) => inputToJSON(attempt, registry)),
    in_progress: inProgress.values().map(({ workerId, admission, ...attempt }) => ({
      worker_id: workerId,
      admission,
      ...inputToJSON(attempt, registry),
    })),
    scheduled: scheduled.values().map(({ retryId, dueAt, ...attempt }) => ({
      retry_id: retryId,
      due_at: toSeconds(dueAt),
      ...inputToJSON(attempt, registry),
    })),
    collected: collected.entries().map(([bufferId, { number, removed, events }]) => ({
      event_id: bufferId,
      number,
      removed,
      events: events.toArray().map((event) => ({ event: wrapEvent(event, registry.namespace) })),
    })),
    suspended: suspended.values().map(({ executionId, event, recoveries, waiters, isReplaying }) => ({
      execution_id: executionId,
      event: wrapEvent(event, registry.namespace),
      recovery_counts: recoveries,
      is_replaying: isReplaying,
      waiters: waiters.map((waiter) => waiterToJSON(waiter, registry)),
    })),
  };
}

/** @throws EventSerializationError and what the event classes throw */
export function stepStateFromJSON(fields: TickFields): StepState {
  return {
    queue: PersistentQueue.from(fields.list("queue").map(inputFromJSON)),
    inProgress: numbered(fields.list("in_progress").map(inProgressFromJSON), ({ workerId }) => workerId),
    scheduled: numbered(fields.list("scheduled").map(scheduledFromJSON), ({ retryId }) => retryId),
    collected: fields.list("collected").reduce((map, buffer) => {
      return map.set(buffer.string("event_id"), bufferFromJSON(buffer));
    }, PersistentMap.empty<CollectedBuffer>()),
    suspended: numbered(fields.list("suspended").map(executionFromJSON), ({ executionId }) => executionId),
  };
}

const numbered = <T>(items: readonly T[], numberOf: (item: T) => number): IndexTrie<T> =>
  items.reduce((trie, item) => trie.set(numberOf(item), item), IndexTrie.empty<T>());

/** A first attempt has no history: most of a long queue are events, and nothing else. */
function inputToJSON(attempt: EventAttempt, registry: EventRegistry): Json {
  const event = wrapEvent(attempt.event, registry.namespace);
  const { attempts, firstAttemptAt, recoveries, executionId } = attempt;
  const isFresh =
    attempts === 0 && firstAttemptAt === undefined && executionId === undefined && Object.keys(recoveries).length === 0;
  return isFresh ? { event } : { event, ...attemptToJSON(attempt, registry) };
}

const inputFromJSON = (fields: TickFields): EventAttempt => attemptFromJSON(fields.event("event"), fields);

const inProgressFromJSON = (fields: TickFields): InProgress => ({
  ...inputFromJSON(fields),
  firstAttemptAt: fields.milliseconds("first_attempt_at"),
  workerId: fields.count("worker_id"),
  admission: fields.count("admission"),
});

const scheduledFromJSON = (fields: TickFields): ScheduledAttempt => ({
  ...inputFromJSON(fields),
  retryId: fields.count("retry_id"),
  dueAt: fields.milliseconds("due_at"),
});

function bufferFromJSON(fields: TickFields): CollectedBuffer {
  const events = fields.list("events").map((item) => item.event("event"));
  return createBuffer(fields.count("number"), events, fields.count("removed"));
}

const executionFromJSON = (fields: TickFields): SuspendedExecution => ({
  executionId: fields.count("execution_id"),
  event: fields.event("event"),
  recoveries: recoveriesFromJSON(fields),
  waiters: fields.list("waiters").map(waiterFromJSON),
  isReplaying: fields.boolean("is_replaying"),
});

const waiterToJSON = (waiter: Waiter, registry: EventRegistry): Json => ({
  waiter_id: waiter.waiterId,
  event_type: waiter.eventType,
  ...requirementsToJSON(waiter.requirements, registry),
  deadline_at: optionalSeconds(waiter.deadlineAt),
  resolved_event: waiter.resolvedEvent ? wrapEvent(waiter.resolvedEvent, registry.namespace) : null,
  timed_out: waiter.isTimedOut,
  ...(waiter.request && { request: requestToJSON(waiter.request, registry) ?? null }),
  ...(waiter.requestedAt !== undefined && { requested_at: toSeconds(waiter.requestedAt) }),
});

const waiterFromJSON = (fields: TickFields): Waiter => ({
  waiterId: fields.string("waiter_id"),
  eventType: fields.string("event_type"),
  requirements: requirementsFromJSON(fields),
  deadlineAt: fields.optionalMilliseconds("deadline_at"),
  resolvedEvent: fields.optionalEvent("resolved_event"),
  isTimedOut: fields.boolean("timed_out"),
  request: requestFromJSON(fields.optional("request"), fields.registry),
  requestedAt: fields.optionalMilliseconds("requested_at"),
});
