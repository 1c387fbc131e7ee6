import type {
  BrokerState,
  EventAttempt,
  SentAttempt,
  StepState,
  SuspendedExecution,
  Waiter,
} from "../engine/broker-state.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import { requestToJSON } from "../engine/request-json.ts";
import { sameJson } from "../engine/same-json.ts";
import { optionalSeconds, toSeconds } from "../engine/seconds.ts";
import { errorToJSON } from "../events/error-serialization.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { serializeValue, wrapEvent } from "../events/event-serialization.ts";
import { type StateEncoding, stateToDict } from "../state/state-serialization.ts";
import type { AttemptDict, ContextDictV1, RequestDict, SentDict, StepDict, WaiterDict } from "./context-dict.ts";

export interface ContextEncoding {
  readonly registry: EventRegistry;
  readonly state: StateEncoding;
}

/**
 * A run as JSON, version 1, from its live state: nothing is replayed.
 *
 * @throws EventSerializationError or ContextSerdeError that names what is not JSON
 */
export function writeContext(
  engine: EngineDefinition,
  broker: BrokerState,
  state: Readonly<object>,
  encoding: ContextEncoding,
): ContextDictV1 {
  const { registry } = encoding;
  const encodeValue = (value: unknown): unknown => serializeValue(value, "state", registry.namespace);
  const workers = engine.steps.map(({ name }, index) => {
    return [name, writeStep(broker.steps[index] as StepState, registry)] as const;
  });
  return {
    version: 1,
    state: stateToDict(state, { encodeValue, ...encoding.state }),
    is_running: broker.isRunning,
    workers: Object.fromEntries(workers),
    ...(broker.outbox.length > 0 && { sent: broker.outbox.toArray().map((sent) => writeSent(sent, registry)) }),
    ...(broker.requests.length > 0 && { requests: writeRequests(broker, registry) }),
    ...(broker.deadlineAt !== undefined && { deadline_at: toSeconds(broker.deadlineAt) }),
  };
}

function writeSent({ event, step, recoveries }: SentAttempt, registry: EventRegistry): SentDict {
  return { event: writeEvent(event, registry), step_name: step ?? null, recovery_counts: recoveries };
}

/** Executions at work start again when the context is resumed: what they wrote, they write again. */
function writeRequests({ requests, steps }: BrokerState, registry: EventRegistry): readonly RequestDict[] {
  const atWork = new Set<number | undefined>(
    steps.flatMap(({ inProgress }) => inProgress.values().map(({ admission }) => admission)),
  );
  return requests.toArray().flatMap(({ event, step, at, admission }) => {
    const json = atWork.has(admission) ? undefined : requestToJSON(event, registry);
    return json ? [{ event: JSON.stringify(json), step_name: step ?? null, at: toSeconds(at) }] : [];
  });
}

function writeStep(step: StepState, registry: EventRegistry): StepDict {
  const inProgress = step.inProgress.values().sort((left, right) => left.admission - right.admission);
  const scheduled = step.scheduled.values();
  const collected = step.collected.entries().sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    queue: step.queue.toArray().map((attempt) => writeAttempt(attempt, registry)),
    in_progress: inProgress.map(({ event }) => writeEvent(event, registry)),
    collected_events: Object.fromEntries(
      collected.map(([bufferId, { events }]) => {
        return [bufferId, events.toArray().map((event) => writeEvent(event, registry))] as const;
      }),
    ),
    collected_waiters: step.suspended.values().flatMap((execution) => {
      return execution.waiters.map((waiter) => writeWaiter(execution, waiter, registry));
    }),
    ...(inProgress.length > 0 && {
      in_progress_attempts: inProgress.map((attempt) => writeAttempt(attempt, registry)),
    }),
    ...(scheduled.length > 0 && {
      scheduled: scheduled.map((attempt) => ({
        ...writeAttempt(attempt, registry),
        due_at: toSeconds(attempt.dueAt),
      })),
    }),
  };
}

function writeAttempt(attempt: EventAttempt, registry: EventRegistry): AttemptDict {
  return {
    event: writeEvent(attempt.event, registry),
    attempts: attempt.attempts,
    first_attempt_at: optionalSeconds(attempt.firstAttemptAt),
    last_exception: attempt.lastError ? errorToJSON(attempt.lastError, registry) : null,
    last_failed_at: optionalSeconds(attempt.lastFailedAt),
    recovery_counts: attempt.recoveries,
    ...(attempt.executionId !== undefined && { execution_id: attempt.executionId }),
  };
}

function writeWaiter(execution: SuspendedExecution, waiter: Waiter, registry: EventRegistry): WaiterDict {
  const { requirements, requestedAt } = waiter;
  const request = waiter.request && requestToJSON(waiter.request, registry);
  return {
    waiter_id: waiter.waiterId,
    event: writeEvent(execution.event, registry),
    waiting_for_event: registry.qualifiedNameOfType(waiter.eventType),
    has_requirements: !requirements || Object.keys(requirements).length > 0,
    resolved_event: waiter.resolvedEvent ? writeEvent(waiter.resolvedEvent, registry) : null,
    requirements: requirements ? jsonOrNull(requirements) : null,
    deadline_at: optionalSeconds(waiter.deadlineAt),
    timed_out: waiter.isTimedOut,
    execution_id: execution.executionId,
    recovery_counts: execution.recoveries,
    ...(request && { request: JSON.stringify(request) }),
    ...(requestedAt !== undefined && { requested_at: toSeconds(requestedAt) }),
  };
}

const writeEvent = (event: WorkflowEvent, registry: EventRegistry): string =>
  JSON.stringify(wrapEvent(event, registry.namespace));

/** Requirements that JSON would change are left out: the step registers them again when the run is resumed. */
function jsonOrNull(requirements: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(JSON.stringify(requirements));
    return sameJson(json, requirements) ? (json as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
