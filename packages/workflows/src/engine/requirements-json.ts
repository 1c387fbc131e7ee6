import type { EventRegistry } from "../events/event-registry.ts";
import { deserializeValue, serializeValue } from "../events/event-serialization.ts";
import type { Waiter } from "./broker-state.ts";
import type { TickFields } from "./tick-fields.ts";

type Requirements = Waiter["requirements"];

/** Requirements of a wait in JSON. Those that JSON cannot say are lost, and only marked as such. */
export function requirementsToJSON(requirements: Requirements, registry: EventRegistry) {
  return {
    requirements: (requirements && jsonOf(requirements, registry)) ?? {},
    has_requirements: !requirements || Object.keys(requirements).length > 0,
  };
}

/** @returns `undefined` if they were lost */
export function requirementsFromJSON(fields: TickFields): Requirements {
  const json = fields.optionalFields("requirements");
  const isEmpty = !json || json.keys.length === 0;
  if (isEmpty) return fields.has("has_requirements") && fields.boolean("has_requirements") ? undefined : {};
  const read = json.keys.map((name) => [name, deserializeValue(json.optional(name) ?? null, fields.registry)] as const);
  return Object.fromEntries(read);
}

/** `undefined` if a part of them is not JSON: some of the requirements would let in what all of them keep out. */
function jsonOf(requirements: NonNullable<Requirements>, registry: EventRegistry): unknown {
  try {
    const values = Object.entries(requirements).map(([name, value]) => [name, value ?? null] as const);
    return serializeValue(Object.fromEntries(values), "requirements", registry.namespace);
  } catch {
    return undefined;
  }
}
