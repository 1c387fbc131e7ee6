import { type AnyEventClass, qualifiedNameOf, type WorkflowEvent } from "@llama-agents/workflows";
import { type EventData, type EventKind, eventKind } from "../store/event-data.ts";

const kinds = new WeakMap<AnyEventClass, EventKind>();

/** What a class is on the wire. */
function kindOf(eventClass: AnyEventClass): EventKind {
  let kind = kinds.get(eventClass);
  if (kind === undefined) {
    const [type = eventClass.type, ...ancestors] = typesOf(eventClass);
    kind = eventKind(type, ancestors, qualifiedNameOf(eventClass));
    kinds.set(eventClass, kind);
  }
  return kind;
}

/** The types of the class and of its ancestors, its own first, without the base event. */
function typesOf(eventClass: AnyEventClass): string[] {
  const types = new Set<string>();
  let current = eventClass as Partial<AnyEventClass> | null;
  for (; current?.type !== undefined; current = Object.getPrototypeOf(current) as Partial<AnyEventClass> | null) {
    types.add(current.type);
  }
  types.delete("Event");
  return [...types];
}

/**
 * Writes an event as JSON. Internal events, which nobody else can change, are written when somebody reads them: most are
 * never read.
 *
 * @throws EventSerializationError if a field or an extra is not JSON
 */
export function writeEvent(event: WorkflowEvent): EventData {
  const kind = kindOf(event.constructor as unknown as AnyEventClass);
  return kind.isInternal ? new InternalEventData(kind, event) : { kind, value: JSON.stringify(event.toJSON()) };
}

class InternalEventData implements EventData {
  readonly kind: EventKind;
  #event: WorkflowEvent | undefined;
  #value = "";

  constructor(kind: EventKind, event: WorkflowEvent) {
    this.kind = kind;
    this.#event = event;
  }

  get value(): string {
    if (this.#event) this.#value = JSON.stringify(this.#event.toJSON());
    this.#event = undefined;
    return this.#value;
  }
}
