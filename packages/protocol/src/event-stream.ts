/** The media types of the two forms of an event stream. */
export const eventStreamContentTypes = {
  sse: "text/event-stream; charset=utf-8",
  ndjson: "application/x-ndjson",
} as const;

/** One event on its way into a stream. */
export interface StreamedEvent {
  /** `undefined` for an event that is live only: nobody can ask for what comes after it. */
  readonly sequence: number | undefined;
  /** The envelope, as `JSON.stringify` writes it. */
  readonly json: string;
}

/** One item of a stream is longer than the reader allows; the decoder that threw it is of no further use. */
export class StreamItemTooLongError extends Error {
  override readonly name = "StreamItemTooLongError";

  constructor(maxLength: number) {
    super(`An item of the event stream is longer than ${maxLength} characters; raise maxLength if that is expected`);
  }
}

export interface StreamDecoderOptions {
  /** The longest event to accept, in characters (UTF-16 code units). @default 16777216, 16 Mi */
  readonly maxLength?: number;
}

export const defaultMaxLength = 16 * 1024 * 1024;

/**
 * Makes JSON safe as one line of a stream. U+0085, U+2028 and U+2029 are legal within JSON strings, but many clients
 * take them for line ends, so they are escaped; raw line ends, legal between tokens only, become spaces.
 */
export function toStreamLine(json: string): string {
  return lineEnds.test(json) ? json.replace(allLineEnds, (end) => escapes[end] ?? " ") : json;
}

const lineEnds = /[\n\r\u0085\u2028\u2029]/;
const allLineEnds = /[\n\r\u0085\u2028\u2029]/g;
const escapes: Readonly<Record<string, string>> = { "\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029" };

/** The sequence in `Last-Event-ID` or `X-Last-Sequence`; `undefined` if there is none, or none that was ever sent. */
export function parseLastEventId(header: string | null | undefined): number | undefined {
  const sequence = /^\s*[+-]?\d+\s*$/.test(header ?? "") ? Math.max(Number(header), -1) : Number.NaN;
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}
