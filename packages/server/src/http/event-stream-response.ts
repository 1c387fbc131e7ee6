import { eventStreamContentTypes } from "@llama-agents/protocol";
import { type EventBatches, type EventStreamFormat, EventStreamSource } from "./event-stream-source.ts";

/** The open event streams of a server. */
export class EventStreams {
  readonly #heartbeatMs: number | undefined;
  readonly #open = new Set<EventStreamSource>();

  /** @param heartbeatMs - milliseconds of silence before a comment is sent; `undefined` for never */
  constructor(heartbeatMs: number | undefined) {
    this.#heartbeatMs = heartbeatMs;
  }

  respond(batches: EventBatches, format: EventStreamFormat): Response {
    const onEnd = (): void => void this.#open.delete(source);
    const source = new EventStreamSource(batches, { ...format, heartbeatMs: this.#heartbeatMs, onEnd });
    this.#open.add(source);
    // No queue: a chunk is made when it is asked for.
    const body = new ReadableStream(source, { highWaterMark: 0 });
    return new Response(body, { headers: headers[format.format] });
  }

  /** Breaks all streams off: their readers may go on elsewhere, from the last event they got. */
  failAll(error: Error): void {
    for (const source of [...this.#open]) source.fail(error);
  }
}

// Proxies must neither keep events back nor keep them for later.
const unbuffered = { "cache-control": "no-store", "x-accel-buffering": "no" };
const headers = {
  sse: { "content-type": eventStreamContentTypes.sse, ...unbuffered },
  ndjson: { "content-type": eventStreamContentTypes.ndjson, ...unbuffered },
} as const;
