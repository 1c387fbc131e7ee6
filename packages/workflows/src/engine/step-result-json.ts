import { errorToJSON } from "../events/error-serialization.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { wrapEvent } from "../events/event-serialization.ts";
import { typeOfQualifiedName } from "../events/qualified-name.ts";
import { requestFromJSON } from "./request-json.ts";
import { requirementsFromJSON, requirementsToJSON } from "./requirements-json.ts";
import { optionalSeconds, toSeconds } from "./seconds.ts";
import type { AddWaiterItem, BufferView, StepResultItem } from "./tick.ts";
import type { TickFields } from "./tick-fields.ts";

/** One thing that a worker did, in JSON: part of a `step_result` tick. */
export function itemToJSON(item: StepResultItem, registry: EventRegistry): Readonly<Record<string, unknown>> {
  const { type } = item;
  switch (item.type) {
    case "result":
      return { type, result: item.event ? wrapEvent(item.event, registry.namespace) : null };
    case "failed":
      return { type, exception: errorToJSON(item.error, registry), failed_at: toSeconds(item.failedAt) };
    case "add_collected":
      return {
        type,
        event_id: item.bufferId,
        event: wrapEvent(item.event, registry.namespace),
        seen: item.seen ?? null,
        expected: item.expected ? Object.fromEntries(item.expected) : null,
      };
    case "delete_collected":
      return { type, event_id: item.bufferId, seen: item.seen ?? null };
    case "add_waiter":
      return waiterToJSON(item, registry);
  }
}

/** @throws EventSerializationError and what the event classes throw */
export function itemFromJSON(fields: TickFields): StepResultItem {
  const type = fields.string("type") as StepResultItem["type"];
  switch (type) {
    case "result":
      return { type, event: fields.optionalEvent("result") };
    case "failed":
      return { type, error: fields.error("exception"), failedAt: fields.milliseconds("failed_at") };
    case "add_collected": {
      const bufferId = fields.string("event_id");
      return { type, bufferId, event: fields.event("event"), seen: seenOf(fields), expected: expectedOf(fields) };
    }
    case "delete_collected":
      return { type, bufferId: fields.string("event_id"), seen: seenOf(fields) };
    case "add_waiter":
      return {
        type,
        waiterId: fields.string("waiter_id"),
        eventType: typeOfQualifiedName(fields.string("event_type")),
        waiterEvent: requestFromJSON(fields.optional("waiter_event"), fields.registry),
        requirements: requirementsFromJSON(fields),
        timeoutMs: fields.optionalMilliseconds("timeout"),
      };
    default:
      return fields.refuse("type", "a kind of step result");
  }
}

function waiterToJSON(item: AddWaiterItem, registry: EventRegistry): Readonly<Record<string, unknown>> {
  const { type, waiterId, eventType, waiterEvent, requirements, timeoutMs } = item;
  return {
    type,
    waiter_id: waiterId,
    waiter_event: waiterEvent ? wrapEvent(waiterEvent, registry.namespace) : null,
    timeout: optionalSeconds(timeoutMs),
    event_type: registry.qualifiedNameOfType(eventType),
    ...requirementsToJSON(requirements, registry),
  };
}

function seenOf(fields: TickFields): BufferView | undefined {
  const seen = fields.optionalFields("seen");
  return seen && { number: seen.count("number"), appended: seen.count("appended"), removed: seen.count("removed") };
}

function expectedOf(fields: TickFields): ReadonlyMap<string, number> | undefined {
  const expected = fields.optionalFields("expected");
  return expected && new Map(expected.keys.map((type) => [type, expected.count(type)] as const));
}
