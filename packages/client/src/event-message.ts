import type { EventEnvelopeInput } from "@llama-agents/protocol";
import type { WorkflowEvent } from "@llama-agents/workflows";

interface WrittenEvent {
  readonly constructor: { readonly type: string };
  toJSON(): Record<string, unknown>;
}

/** Events are told by their form: this package has nothing but types of the library. */
function isEvent(value: object): value is WrittenEvent {
  return "toJSON" in value && typeof (value.constructor as { readonly type?: unknown }).type === "string";
}

/** An event as it is sent: its name and its fields. What is no event is sent as it is. */
export function eventMessage(event: WorkflowEvent | EventEnvelopeInput): EventEnvelopeInput {
  return isEvent(event) ? { type: event.constructor.type, value: event.toJSON() } : (event as EventEnvelopeInput);
}

/** The start event in a request: an event with its name, fields as they are. */
export function startMessage(input: object | undefined): Readonly<Record<string, unknown>> {
  if (input === undefined) return {};
  return isEvent(input) ? { ...eventMessage(input as never) } : (input as Readonly<Record<string, unknown>>);
}
