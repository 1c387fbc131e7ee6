import { encodeNdjsonEvent, encodeSseEvent } from "@llama-agents/protocol";
import { type EventData, envelopeJson } from "../store/event-data.ts";
import type { FollowedEvent } from "../store/followed-event.ts";

/** What a reader of a stream has asked for. */
export interface EventStreamFormat {
  readonly format: "sse" | "ndjson";
  /** Are the engine's own events wanted? */
  readonly includeInternal: boolean;
  readonly includeQualifiedName: boolean;
  /** Is the time of each event wanted, beside what the protocol has? */
  readonly includeTimestamp: boolean;
}

/** Some events of a stream, written. */
export interface EventText {
  /** `""` if none of the events is wanted. */
  readonly text: string;
  /** How many events it stands for. */
  readonly count: number;
}

interface KeptText extends EventText {
  readonly sequence: number;
  readonly format: EventStreamFormat;
}

/** Characters in one chunk: enough for many events, and a bound on what waits for a slow reader. */
const maxChunkLength = 64 * 1024;
/** Characters that are kept for other readers. */
const maxKeptLength = 512 * 1024;
/** What an entry costs besides its text, so that empty ones count too. */
const entryLength = 64;

/**
 * Writes events as text. The readers of a run who are equally far want the same text: what was written last is kept under
 * its first event, and whoever takes it is as far as the others from then on. It stays right, since a stored event never
 * changes; text with live-only events, which come to each reader from another moment on, is not kept.
 */
export class EventTexts {
  /** The oldest first. */
  readonly #kept = new Map<EventData, KeptText>();
  #keptLength = 0;

  /** The text of the events from `start` on, as many as make a chunk. */
  write(events: readonly FollowedEvent[], start: number, format: EventStreamFormat): EventText {
    const first = events[start];
    if (first === undefined) return { text: "", count: 0 };
    const { event, sequence } = first;
    if (sequence === undefined || (format.includeInternal && events.some(isLiveOnly))) {
      return writeChunk(events, start, format);
    }
    const known = this.#kept.get(event);
    if (known?.sequence === sequence && known.count <= events.length - start && isSame(known.format, format)) {
      return known;
    }
    const written: KeptText = { ...writeChunk(events, start, format), sequence, format };
    this.#forget(event);
    if (written.text.length <= 2 * maxChunkLength) this.#keep(event, written);
    return written;
  }

  #keep(first: EventData, written: KeptText): void {
    this.#kept.set(first, written);
    this.#keptLength += entryLength + written.text.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptLength <= maxKeptLength) return;
      this.#forget(oldest);
    }
  }

  #forget(first: EventData): void {
    const known = this.#kept.get(first);
    if (known === undefined) return;
    this.#kept.delete(first);
    this.#keptLength -= entryLength + known.text.length;
  }
}

const isLiveOnly = ({ sequence }: FollowedEvent): boolean => sequence === undefined;

function isSame(one: EventStreamFormat, other: EventStreamFormat): boolean {
  return (
    one.format === other.format &&
    one.includeInternal === other.includeInternal &&
    one.includeQualifiedName === other.includeQualifiedName &&
    one.includeTimestamp === other.includeTimestamp
  );
}

function writeChunk(events: readonly FollowedEvent[], start: number, format: EventStreamFormat): EventText {
  let text = "";
  let index = start;
  while (index < events.length && text.length < maxChunkLength) {
    const { event, sequence, at } = events[index++] as FollowedEvent;
    if (event.kind.isInternal && !format.includeInternal) continue;
    const envelope = envelopeJson(event, format.includeQualifiedName);
    const json = format.includeTimestamp ? withTimestamp(envelope, at) : envelope;
    text += format.format === "sse" ? encodeSseEvent({ sequence, json }) : encodeNdjsonEvent({ json });
  }
  return { text, count: index - start };
}

/** The JSON of an object with one key more. */
const withTimestamp = (json: string, at: number): string =>
  `${json.slice(0, -1)},"timestamp":"${new Date(at).toISOString()}"}`;
