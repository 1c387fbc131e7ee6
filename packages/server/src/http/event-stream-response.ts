import { eventStreamContentTypes } from "@llama-agents/protocol";
import type { LogFields, ServerLogger } from "../logger.ts";
import { EventStreamPace } from "./event-stream-pace.ts";
import { type EventBatches, EventStreamSource } from "./event-stream-source.ts";
import { type EventStreamFormat, EventTexts } from "./event-stream-text.ts";
import type { StreamSlot } from "./middleware/stream-slots.ts";

export interface StreamResponseOptions {
  /** More headers of the answer, their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its place, released when the stream has ended in any way. */
  readonly slot: StreamSlot | undefined;
  /** What lines of the log about the stream are about. */
  readonly logFields: LogFields;
}

/** The open event streams of a server. */
export class EventStreams {
  readonly #heartbeatMs: number | undefined;
  readonly #open = new Set<EventStreamSource>();
  readonly #texts = new EventTexts();
  readonly #pace = new EventStreamPace();
  readonly #logger: ServerLogger;
  /** Why no stream goes on; `undefined` while they do. */
  #failure: Error | undefined;

  /** @param heartbeatMs - milliseconds of silence before a comment is sent; `undefined` for never */
  constructor(heartbeatMs: number | undefined, logger: ServerLogger) {
    this.#heartbeatMs = heartbeatMs;
    this.#logger = logger;
  }

  /** How many streams are being read. */
  get openCount(): number {
    return this.#open.size;
  }

  respond(batches: EventBatches, format: EventStreamFormat, options: StreamResponseOptions): Response {
    const { slot } = options;
    const onEnd = (): void => {
      this.#open.delete(source);
      slot?.release();
    };
    const onFailure = async (error: unknown): Promise<void> => {
      const { handlerId, requestId } = options.logFields;
      this.#logger.error(`The event stream of handler ${handlerId} broke [${requestId}]`, error, options.logFields);
      if (slot?.breakConnection()) await nextMacrotask(); // it ends its stream when it has closed
    };
    const shared = { texts: this.#texts, pace: this.#pace, heartbeatMs: this.#heartbeatMs };
    const source = new EventStreamSource(batches, { ...shared, format, onEnd, onFailure });
    this.#open.add(source);
    // No queue: a chunk is made when it is asked for.
    const body = new ReadableStream(source, { highWaterMark: 0 });
    if (this.#failure) source.fail(this.#failure);
    return new Response(body, { headers: { ...streamHeaders[format.format], ...options.headers } });
  }

  /** The answer to HEAD: what `respond` would say, and nothing is read. */
  respondHead({ format }: Pick<EventStreamFormat, "format">): Response {
    return new Response(null, { headers: streamHeaders[format] });
  }

  /** Lets streams go on, from now on. */
  open(): void {
    this.#failure = undefined;
  }

  /**
   * Breaks all streams off, and those of requests that are still on their way: their readers may go on elsewhere, from the
   * last event they got.
   */
  failAll(error: Error): void {
    this.#failure = error;
    for (const source of [...this.#open]) source.fail(error);
  }
}

const nextMacrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

// Proxies must neither keep events back nor keep them for later.
const unbuffered = { "cache-control": "no-store", "x-accel-buffering": "no" };
const streamHeaders = {
  sse: { "content-type": eventStreamContentTypes.sse, ...unbuffered },
  ndjson: { "content-type": eventStreamContentTypes.ndjson, ...unbuffered },
} as const;
