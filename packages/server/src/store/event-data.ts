import { type EventEnvelope, isInternalEnvelope, isTerminalEnvelope } from "@llama-agents/protocol";

/** What all events of one class have in common on the wire. */
export interface EventKind {
  readonly type: string;
  /** The names of the class's ancestors, nearest first, without the base event; `null` if there are none. */
  readonly types: readonly string[] | null;
  readonly qualifiedName: string;
  /** Does the event end its run? */
  readonly isTerminal: boolean;
  /** Is it the engine's own, and left out of a stream unless asked for? */
  readonly isInternal: boolean;
  /** What follows the value in the JSON of an envelope. */
  readonly jsonTail: string;
  /** The same with `qualified_name` null. */
  readonly unqualifiedJsonTail: string;
}

/**
 * An event as it is stored: written as JSON once, when it is recorded. What a step does to an object afterwards changes
 * nothing, and every reader gets the same text.
 */
export interface EventData {
  readonly kind: EventKind;
  /** The JSON of the envelope's `value`. */
  readonly value: string;
}

export function eventKind(type: string, types: readonly string[], qualifiedName: string): EventKind {
  const ancestors = types.length === 0 ? null : types;
  const tail = `,"type":${JSON.stringify(type)},"types":${JSON.stringify(ancestors)}}`;
  return Object.freeze({
    type,
    types: ancestors,
    qualifiedName,
    isTerminal: isTerminalEnvelope({ type, types: ancestors }),
    isInternal: isInternalEnvelope({ type, types: ancestors }),
    jsonTail: `,"qualified_name":${JSON.stringify(qualifiedName)}${tail}`,
    unqualifiedJsonTail: `,"qualified_name":null${tail}`,
  });
}

/** The envelope as JSON, without parsing or writing the value again. */
export function envelopeJson({ value, kind }: EventData, includeQualifiedName = true): string {
  return `{"value":${value}${includeQualifiedName ? kind.jsonTail : kind.unqualifiedJsonTail}`;
}

/** The envelope as an object, for those who look into the value. */
export function envelopeOf({ value, kind }: EventData): EventEnvelope {
  const { type, types, qualifiedName } = kind;
  return { value: JSON.parse(value), qualified_name: qualifiedName, type, types };
}
