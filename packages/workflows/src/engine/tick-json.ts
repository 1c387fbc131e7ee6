import type { WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { wrapEvent } from "../events/event-serialization.ts";
import { attemptFromJSON, attemptToJSON } from "./attempt-json.ts";
import { type EventAttempt, noRecoveries } from "./broker-state.ts";
import { toSeconds } from "./seconds.ts";
import { itemFromJSON, itemToJSON } from "./step-result-json.ts";
import type { WorkflowTick } from "./tick.ts";
import { TickFields } from "./tick-fields.ts";

/** A tick in JSON: snake_case, times and durations in seconds, events as typed wrappers, nothing as `null`. */
export interface TickJson {
  readonly type: WorkflowTick["type"];
  /** Seconds since the epoch. */
  readonly at: number;
  readonly [field: string]: unknown;
}

/**
 * Writes a tick for a journal.
 *
 * What the engine does not need may be left out of a `step_result` before: `{ ...tick, event: undefined }` does not say
 * again what the worker was given. Requirements of a wait that are not JSON are lost, and only marked as such.
 *
 * @throws EventSerializationError if an event cannot be written, or a time is not finite
 */
export function tickToJSON(tick: WorkflowTick, registry: EventRegistry): TickJson {
  const { type } = tick;
  const at = toSeconds(tick.at);
  const write = (event: WorkflowEvent) => wrapEvent(event, registry.namespace);
  switch (tick.type) {
    case "add_event":
      return {
        type,
        at,
        event: write(tick.event),
        step_name: tick.step ?? null,
        ...attemptToJSON(tick.attempt, registry),
      };
    case "step_result":
      return {
        type,
        at,
        step_name: tick.step,
        worker_id: tick.workerId,
        event: tick.event ? write(tick.event) : null,
        result: tick.results.map((item) => itemToJSON(item, registry)),
        sent: tick.sent.map(({ event, step }) => ({ event: write(event), step_name: step ?? null })),
      };
    case "publish_event":
      return {
        type,
        at,
        event: write(tick.event),
        ...(tick.worker && { step_name: tick.worker.step, worker_id: tick.worker.workerId }),
      };
    case "retry_due":
      return { type, at, step_name: tick.step, retry_id: tick.retryId };
    case "waiter_timeout":
      return { type, at, step_name: tick.step, execution_id: tick.executionId, waiter_id: tick.waiterId };
    default:
      return { type, at };
  }
}

/**
 * Reads what `tickToJSON` has written.
 *
 * @throws EventSerializationError that names the place of what is malformed
 * @throws UnknownEventTypeError if an event is of a type that the registry does not know
 * @throws EventValidationError if the class of an event refuses its value
 */
export function tickFromJSON(json: unknown, registry: EventRegistry): WorkflowTick {
  const fields = new TickFields(json, "tick", registry);
  const type = fields.string("type") as WorkflowTick["type"];
  const at = fields.milliseconds("at");
  switch (type) {
    case "add_event": {
      const event = fields.event("event");
      return { type, at, event, step: fields.optionalString("step_name"), attempt: attemptOf(event, fields) };
    }
    case "step_result":
      return {
        type,
        at,
        step: fields.string("step_name"),
        workerId: fields.count("worker_id"),
        event: fields.optionalEvent("event"),
        results: fields.list("result").map(itemFromJSON),
        sent: fields.has("sent") ? fields.list("sent").map(sentOf) : [],
      };
    case "publish_event": {
      const event = fields.event("event");
      if (!fields.has("step_name")) return { type, at, event };
      return { type, at, event, worker: { step: fields.string("step_name"), workerId: fields.count("worker_id") } };
    }
    case "retry_due":
      return { type, at, step: fields.string("step_name"), retryId: fields.count("retry_id") };
    case "waiter_timeout": {
      const waiterId = fields.string("waiter_id");
      return { type, at, step: fields.string("step_name"), executionId: fields.count("execution_id"), waiterId };
    }
    case "deliver_sent":
      return { type, at, sent: undefined };
    case "rewind":
    case "timeout":
    case "cancel_run":
    case "idle_check":
    case "idle_release":
      return { type, at };
    default:
      return fields.refuse("type", "a kind of tick");
  }
}

/** `undefined` for a fresh event, of which nothing is known. */
function attemptOf(event: WorkflowEvent, fields: TickFields): EventAttempt | undefined {
  const attempt = attemptFromJSON(event, fields);
  return fields.has("attempts") || attempt.recoveries !== noRecoveries ? attempt : undefined;
}

const sentOf = (fields: TickFields) => ({ event: fields.event("event"), step: fields.optionalString("step_name") });
