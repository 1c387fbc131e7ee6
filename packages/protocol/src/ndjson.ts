import { type StreamDecoderOptions, type StreamedEvent, toStreamLine } from "./event-stream.ts";
import { LineSplitter } from "./line-splitter.ts";

const encoder = new TextEncoder();

/** One event as a line; the form has no place for its sequence. */
export function encodeNdjsonEvent(event: Pick<StreamedEvent, "json">): string {
  return `${toStreamLine(event.json)}\n`;
}

/** Several events as one chunk. */
export function encodeNdjsonEvents(events: Iterable<Pick<StreamedEvent, "json">>): Uint8Array<ArrayBuffer> {
  let text = "";
  for (const event of events) text += encodeNdjsonEvent(event);
  return encoder.encode(text);
}

/** Reads newline-delimited JSON from chunks cut anywhere: gives the text of each line that is not blank. */
export class NdjsonDecoder {
  readonly #lines: LineSplitter;

  constructor(options: StreamDecoderOptions = {}) {
    this.#lines = new LineSplitter({ carriageReturns: false, maxLength: options.maxLength });
  }

  /**
   * The texts that this chunk completes.
   *
   * @throws StreamItemTooLongError
   */
  push(chunk: Uint8Array): string[] {
    return this.#lines.push(chunk).map(trim).filter(Boolean);
  }

  /** The text after the last line end, if the stream did not end with one. */
  end(): string[] {
    return [this.#lines.end() ?? ""].map(trim).filter(Boolean);
  }
}

/** The white space of JSON only: any other belongs to the text, and is for its parser to refuse. */
const trim = (line: string): string => line.replace(/^[ \t\r]+|[ \t\r]+$/g, "");
