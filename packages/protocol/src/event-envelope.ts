import type { z } from "zod";
import type { eventEnvelopeInputSchema, eventEnvelopeSchema } from "./schemas/event-envelope.ts";

/** An event as the server writes it. The keys are declared, and to be written, in the order of the wire. */
export type EventEnvelope = Readonly<z.output<typeof eventEnvelopeSchema>>;

/** An event as a client writes it: the value, and the name of its class. */
export type EventEnvelopeInput = Readonly<z.input<typeof eventEnvelopeInputSchema>>;

/** The name in a `type`: older servers wrote the whole path of the class, of which the last segment counts. */
export function bareTypeName(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}

/** Whether the event ends its run: a stop event of any class, also of a failed, timed out or cancelled run. */
export function isTerminalEnvelope(envelope: Pick<EventEnvelope, "type" | "types">): boolean {
  return isOfType(envelope, "StopEvent");
}

/** Whether the event is the engine's own, and left out of a stream unless asked for. */
export function isInternalEnvelope(envelope: Pick<EventEnvelope, "type" | "types">): boolean {
  return isOfType(envelope, "InternalDispatchEvent");
}

function isOfType({ type, types }: Pick<EventEnvelope, "type" | "types">, name: string): boolean {
  return type === name || (types?.includes(name) ?? false);
}

/**
 * Reads an envelope that a server sent, an older one too: the type is made bare, what is absent is null.
 *
 * @throws TypeError if it is no envelope
 */
export function readEventEnvelope(data: unknown): EventEnvelope {
  if (!isJsonObject(data)) throw new TypeError("An event envelope must be a JSON object");
  const { value, qualified_name: qualifiedName, type, types } = data;
  if (!isJsonObject(value)) throw new TypeError("The value of an event envelope must be a JSON object");
  if (typeof type !== "string") throw new TypeError("The type of an event envelope must be a string");
  return {
    value,
    qualified_name: typeof qualifiedName === "string" ? qualifiedName : null,
    type: bareTypeName(type),
    types: Array.isArray(types) ? types.map((name) => bareTypeName(String(name))) : null,
  };
}

/** Whether the value is what a JSON object is parsed to. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
