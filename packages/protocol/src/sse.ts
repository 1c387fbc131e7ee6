import {
  defaultMaxLength,
  type StreamDecoderOptions,
  type StreamedEvent,
  StreamItemTooLongError,
  toStreamLine,
} from "./event-stream.ts";
import { LineSplitter } from "./line-splitter.ts";

const encoder = new TextEncoder();

/** A comment that keeps a quiet connection open; readers see nothing of it. */
export const sseHeartbeat = ": heartbeat\n\n";

/** One event as the text of its frame: the sequence, if it has one, is the id, and there is no event name. */
export function encodeSseEvent({ sequence, json }: StreamedEvent): string {
  const data = `data: ${toStreamLine(json)}\n\n`;
  return sequence === undefined ? data : `id: ${sequence}\n${data}`;
}

/** Several events as one chunk, which is what makes a fast stream. */
export function encodeSseEvents(events: Iterable<StreamedEvent>): Uint8Array<ArrayBuffer> {
  let text = "";
  for (const event of events) text += encodeSseEvent(event);
  return encoder.encode(text);
}

/** One dispatched event of a stream. */
export interface SseFrame {
  /** The last id that the stream set, in this frame or before; empty if none. */
  readonly id: string;
  /** Did the frame set no id itself, so that it has that of one before? */
  readonly inheritsId: boolean;
  /** The name of the event; `"message"` if the stream gave none. */
  readonly event: string;
  readonly data: string;
}

/**
 * Reads server-sent events by the algorithm of the HTML standard (9.2.6, "Interpreting an event stream"), from chunks cut
 * anywhere. An event that the stream does not finish with an empty line is dropped, as the standard wants.
 */
export class SseDecoder {
  readonly #lines: LineSplitter;
  readonly #maxLength: number;
  #id = "";
  #inheritsId = true;
  #event = "";
  #data: string | undefined;
  #retryDelay: number | undefined;

  constructor(options: StreamDecoderOptions = {}) {
    this.#maxLength = options.maxLength ?? defaultMaxLength;
    // Room for the name of a field, so that a single line of data may have the full length.
    this.#lines = new LineSplitter({ carriageReturns: true, maxLength: this.#maxLength + "data: ".length });
  }

  /** How long the server wants a client to wait before it reconnects, in milliseconds, if it said so. */
  get retryDelay(): number | undefined {
    return this.#retryDelay;
  }

  /**
   * The events that this chunk completes.
   *
   * @throws StreamItemTooLongError
   */
  push(chunk: Uint8Array): SseFrame[] {
    const frames: SseFrame[] = [];
    for (const line of this.#lines.push(chunk)) {
      if (line === "") this.#dispatch(frames);
      else this.#readField(line);
    }
    return frames;
  }

  #dispatch(frames: SseFrame[]): void {
    if (this.#data !== undefined) {
      const event = this.#event || "message";
      frames.push({ id: this.#id, inheritsId: this.#inheritsId, event, data: this.#data });
    }
    this.#inheritsId = true;
    this.#data = undefined;
    this.#event = "";
  }

  #readField(line: string): void {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    switch (name) {
      case "data":
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
        if (this.#data.length > this.#maxLength) throw new StreamItemTooLongError(this.#maxLength);
        break;
      case "event":
        this.#event = value;
        break;
      case "id":
        if (value.includes("\0")) break;
        this.#id = value;
        this.#inheritsId = false;
        break;
      case "retry":
        if (/^[0-9]+$/.test(value)) this.#retryDelay = Number(value);
        break;
      default: // A comment (its name is empty), or a field of the future.
    }
  }
}
