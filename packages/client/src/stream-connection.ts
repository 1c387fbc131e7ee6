import { parseLastEventId, SseDecoder, type SseFrame, StreamItemTooLongError } from "@llama-agents/protocol";
import { type HttpCaller, isPassing, type RouteCall } from "./http-caller.ts";

/** The connection has said nothing for longer than two heartbeats, or broke off. */
class DroppedError extends Error {}

/** One answer to a request for an event stream, read piece by piece as it is asked for. */
export class StreamConnection {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  readonly #silenceMs: number | undefined;
  readonly #decoder = new SseDecoder();
  #rejectRead: ((reason: unknown) => void) | undefined;
  /** What `now` was when the server answered, if it says so. */
  readonly lastSequence: number | undefined;
  /** Has anything come, be it a sign of life? */
  hasSpoken = false;

  private constructor(
    response: Response,
    body: ReadableStream<Uint8Array>,
    abort: AbortController,
    silenceMs: number | undefined,
  ) {
    this.#reader = body.getReader();
    this.#abort = abort;
    this.#silenceMs = silenceMs;
    this.lastSequence = parseLastEventId(response.headers.get("x-last-sequence"));
  }

  /**
   * @param abort - ends the connection, and belongs to it from now on
   * @returns `undefined` if the server says that there is nothing more to come
   * @throws RequestError
   * @throws DroppedError if the server does not answer
   */
  static async open(
    caller: HttpCaller,
    call: RouteCall<"streamEvents">,
    attempt: number,
    abort: AbortController,
  ): Promise<StreamConnection | undefined> {
    const { silenceMs } = caller.settings;
    const timer =
      silenceMs === undefined
        ? undefined
        : setTimeout(() => abort.abort(new DroppedError(`no answer within ${silenceMs} ms`)), silenceMs);
    try {
      const response = await caller.open("streamEvents", { ...call, signal: abort.signal }, attempt);
      const { status, body } = response;
      return status === 204 || !body ? undefined : new StreamConnection(response, body, abort, silenceMs);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * The frames of the next piece, of which there may be none; `undefined` at the end.
   *
   * @throws DroppedError if the connection is lost, or silent
   * @throws StreamItemTooLongError
   */
  async read(): Promise<readonly SseFrame[] | undefined> {
    const { done, value } = await this.#readPiece();
    if (done) return undefined;
    this.hasSpoken = true;
    return this.#decoder.push(value);
  }

  /** How long the server wants a reader to wait before it comes again, in milliseconds, if it said so. */
  get retryDelay(): number | undefined {
    return this.#decoder.retryDelay;
  }

  /** Gives the connection back; a read that is waited for ends. */
  close(reason: Error = new DroppedError("closed")): void {
    this.#rejectRead?.(reason);
    this.#abort.abort(reason);
    this.#reader.cancel(reason).catch(() => {}); // it may have broken already
  }

  #readPiece(): Promise<ReadableStreamReadResult<Uint8Array>> {
    return new Promise<ReadableStreamReadResult<Uint8Array>>((resolve, reject) => {
      this.#rejectRead = reject;
      const timer =
        this.#silenceMs === undefined
          ? undefined
          : setTimeout(() => this.close(new DroppedError("silent")), this.#silenceMs);
      this.#reader
        .read()
        .then(resolve, (cause: unknown) => reject(new DroppedError("broken", { cause })))
        .finally(() => clearTimeout(timer));
    });
  }
}

/** Is it the connection that failed, so that another one may go better? */
export const isDrop = (error: unknown): boolean =>
  error instanceof DroppedError || (isPassing(error) && !(error instanceof StreamItemTooLongError));
