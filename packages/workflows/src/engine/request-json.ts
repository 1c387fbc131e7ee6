import type { AnyEventClass, WorkflowEvent } from "../events/event.ts";
import type { EventRegistry } from "../events/event-registry.ts";
import { unwrapEvent, wrapEvent } from "../events/event-serialization.ts";

/**
 * A request, written so that it can be read again. No step goes by it, so nothing fails for it: it is left out if nothing
 * says what its class is, as with most events that a `waitForEvent` publishes, or if it is not JSON.
 */
export function requestToJSON(event: WorkflowEvent, registry: EventRegistry): object | undefined {
  const { type } = event.constructor as unknown as AnyEventClass;
  try {
    return registry.has(type) ? wrapEvent(event, registry.namespace) : undefined;
  } catch {
    return undefined;
  }
}

/** @returns `undefined` if there is none, or if its class is gone, or refuses it now */
export function requestFromJSON(json: unknown, registry: EventRegistry): WorkflowEvent | undefined {
  if (json === undefined) return undefined;
  try {
    return unwrapEvent(json, registry);
  } catch {
    return undefined;
  }
}
