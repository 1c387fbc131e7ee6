import { type EventData, type EventKind, eventKind } from "../event-data.ts";
import type { StoredEvent } from "../workflow-store.ts";

/** The events of one turn, as they are stored: one row for all of them. */
export interface EventRow {
  /** Of the first of them. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Made by {@link encodeEvents}. */
  readonly body: string;
}

/**
 * Two lines for each event: its kind as JSON, empty if it is that of the event before, and its value as JSON. Neither is
 * parsed or written again when it is read.
 */
export function encodeEvents(events: readonly EventData[]): string {
  let body = "";
  let last: string | undefined;
  for (const { kind, value } of events) {
    const text = kindText(kind);
    const separator = last === undefined ? "" : "\n";
    body += `${separator}${text === last ? "" : text}\n${oneLine(value)}`;
    last = text;
  }
  return body;
}

/**
 * The events of a row, in order.
 *
 * @throws TypeError if the body was not made by {@link encodeEvents}
 */
export function decodeEvents({ sequence, at, body }: EventRow): StoredEvent[] {
  return decodeBody(body).map((event, index) => Object.freeze({ sequence: sequence + index, at, event }));
}

/** The first event of a body; for results, which are stored as a body of one event. */
export function decodeEvent(body: string): EventData | undefined {
  return decodeBody(body)[0];
}

function decodeBody(body: string): EventData[] {
  if (body === "") return [];
  const lines = body.split("\n");
  const events: EventData[] = [];
  let kind: EventKind | undefined;
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const text = lines[index] as string;
    if (text !== "") kind = kindOf(text);
    if (!kind) throw new TypeError("A row of events begins without the kind of its first event");
    events.push(Object.freeze({ kind, value: lines[index + 1] as string }));
  }
  return events;
}

/** JSON has line breaks between tokens only. */
const oneLine = (json: string): string => (json.includes("\n") ? json.replaceAll("\n", " ") : json);

/** Kinds are shared: there are few, and many events. A program that makes up types all the time starts afresh. */
const maxKinds = 10_000;
const kinds = new Map<string, EventKind>();
const texts = new WeakMap<EventKind, string>();

function kindText(kind: EventKind): string {
  let text = texts.get(kind);
  if (text === undefined) {
    text = JSON.stringify([kind.type, kind.types, kind.qualifiedName]);
    texts.set(kind, text);
  }
  return text;
}

function kindOf(text: string): EventKind {
  let kind = kinds.get(text);
  if (!kind) {
    const [type, types, qualifiedName] = JSON.parse(text) as [string, readonly string[] | null, string];
    kind = eventKind(type, types ?? [], qualifiedName);
    if (kinds.size >= maxKinds) kinds.clear();
    kinds.set(text, kind);
    texts.set(kind, text);
  }
  return kind;
}
