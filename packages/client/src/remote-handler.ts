import type { EventEnvelopeInput, HandlerData, HandlerStatus } from "@llama-agents/protocol";
import type { EventClasses, WorkflowEvent } from "@llama-agents/workflows";
import { pause } from "./backoff.ts";
import { NotFoundError, RunCancelledError, RunFailedError } from "./errors.ts";
import { eventMessage } from "./event-message.ts";
import { EventStream, type StreamEventsOptions } from "./event-stream.ts";
import { type HandlerInfo, handlerInfo } from "./handler-info.ts";
import type { HttpCaller } from "./http-caller.ts";
import type { ReceivedEvent } from "./received-event.ts";

export interface RequestOptions {
  /** Ends the waiting for the answer; what the server does goes on. */
  readonly signal?: AbortSignal | undefined;
}

export interface SendEventOptions extends RequestOptions {
  /** The only step to receive the event. @default all that accept it */
  readonly step?: string;
}

/** What a handler was made from. */
export interface RemoteHandlerOptions {
  readonly data?: HandlerData;
  /** Where the events of the run that was just started begin. */
  readonly startedAfter?: number;
}

interface End<Known extends EventClasses> {
  readonly info: HandlerInfo<Known>;
  readonly event: ReceivedEvent<Known> | undefined;
}

/**
 * A run on the server, under the id by which it is addressed.
 *
 * It is not a thenable, on purpose: an async function that returned one would wait for the whole run.
 */
export class RemoteHandler<Result = unknown, Known extends EventClasses = EventClasses> {
  readonly handlerId: string;
  readonly #caller: HttpCaller;
  readonly #startedAfter: number | undefined;
  #info: HandlerInfo<Known> | undefined;
  #end: End<Known> | undefined;

  constructor(caller: HttpCaller, handlerId: string, { data, startedAfter }: RemoteHandlerOptions = {}) {
    this.#caller = caller;
    this.handlerId = handlerId;
    this.#startedAfter = startedAfter;
    if (data) this.#info = this.#read(data);
  }

  /** What the server last told of it; `undefined` until something has asked: `refresh` does. */
  get info(): HandlerInfo<Known> | undefined {
    return this.#info;
  }

  /** As last told; `undefined` before that. */
  get runId(): string | undefined {
    return this.#info?.runId ?? undefined;
  }

  /** As last told, or as seen from the terminal event; `undefined` before that. */
  get status(): HandlerStatus | undefined {
    return this.#end?.info.status ?? this.#info?.status;
  }

  /**
   * Asks the server how the run stands. A run that has failed is no error here.
   *
   * @throws NotFoundError if there is no such handler
   */
  async refresh({ signal }: RequestOptions = {}): Promise<HandlerInfo<Known>> {
    const { body } = await this.#caller.call("getHandler", {
      params: { handlerId: this.handlerId },
      query: { status_code: "ok" },
      isRepeatable: true,
      signal,
    });
    this.#info = this.#read(body);
    return this.#info;
  }

  /**
   * Waits for the end of the run, however long it takes: what it ended with. That is the `result` of a bare stop event,
   * or the fields of any other.
   *
   * @throws RunFailedError, RunCancelledError, with the terminal event if it was seen: not of a run that had ended before
   * @throws NotFoundError if there is no such handler
   */
  async result(options: RequestOptions = {}): Promise<Result> {
    const { type, value } = await this.stopEvent(options);
    return (type === "StopEvent" ? value["result"] : value) as Result;
  }

  /**
   * As `result`, but the stop event itself, for `load`.
   *
   * @throws what `result` throws
   */
  async stopEvent({ signal }: RequestOptions = {}): Promise<ReceivedEvent<Known>> {
    this.#end ??= await this.#waitForEnd(signal);
    const { info, event } = this.#end;
    if (info.status === "cancelled") throw new RunCancelledError(info, event);
    if (info.status === "failed" || !event) throw new RunFailedError(info, event);
    return event;
  }

  /**
   * Sends an event into the run. When this resolves, the event is recorded.
   *
   * @param event - an event, or its type and its fields: `{ type: "Answer", value: { text: "yes" } }`
   * @throws NotFoundError if there is no such handler
   * @throws ConflictError if the run has ended
   * @throws InvalidRequestError if the workflow knows no such event, its fields are wrong, or there is no such step
   * @throws ConnectionError if it may have been lost on the way: it is not sent again, since it may have arrived too
   */
  async sendEvent(event: WorkflowEvent | EventEnvelopeInput, { step, signal }: SendEventOptions = {}): Promise<void> {
    const body = { event: eventMessage(event), ...(step !== undefined && { step }) };
    await this.#caller.call("sendEvent", { params: { handlerId: this.handlerId }, body, signal });
  }

  /**
   * Cancels the run, and resolves when it has ended; does nothing if it has ended before.
   *
   * @throws NotFoundError if there is no such handler
   */
  async cancel({ signal }: RequestOptions = {}): Promise<void> {
    try {
      await this.#cancel(false, signal);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
      await this.refresh({ signal }); // is it the handler that is missing, or only a run in progress?
    }
  }

  /**
   * Deletes everything that is stored of the run; a run in progress is cancelled first.
   *
   * @throws NotFoundError if there is no such handler
   */
  async purge({ signal }: RequestOptions = {}): Promise<void> {
    try {
      await this.#cancel(true, signal);
    } catch (error) {
      // An earlier attempt may have done it, whose answer was lost.
      if (!(error instanceof NotFoundError && error.attempts > 1)) throw error;
    }
  }

  /** The events of the run, each once, up to the terminal one; any number of streams may be open. */
  streamEvents(options: StreamEventsOptions = {}): EventStream<Known> {
    return new EventStream(this.#caller, this.handlerId, options);
  }

  /** For logs. */
  toJSON(): Pick<RemoteHandler, "handlerId" | "info"> {
    return { handlerId: this.handlerId, info: this.#info };
  }

  #read(data: HandlerData): HandlerInfo<Known> {
    return handlerInfo(data, this.#caller.settings.events) as HandlerInfo<Known>;
  }

  async #cancel(purge: boolean, signal: AbortSignal | undefined): Promise<void> {
    const { handlerId } = this;
    await this.#caller.call("cancelHandler", { params: { handlerId }, query: { purge }, isRepeatable: true, signal });
  }

  async #waitForEnd(signal: AbortSignal | undefined): Promise<End<Known>> {
    let after: number | "now" = this.#startedAfter ?? "now";
    let info = (this.#startedAfter === undefined ? undefined : this.#info) ?? (await this.refresh({ signal }));
    let event: ReceivedEvent<Known> | undefined;
    for (let fruitless = 0; info.status === "running"; ) {
      event = await this.#lastEvent(after, signal);
      signal?.throwIfAborted();
      after = "now";
      // The server need not be asked for what the terminal event says.
      if (event?.isTerminal && !failures.includes(event.type)) return { info: { ...info, status: "completed" }, event };
      info = await this.refresh({ signal });
      if (event?.isTerminal && info.status === "running") info = { ...info, ...endOf(event) }; // its row comes later
      fruitless = event ? 0 : fruitless + 1;
      // A server that has no more events of a run, and says that it goes on, is not asked all the time.
      if (fruitless > 0 && info.status === "running") {
        await pause(this.#caller.settings.backoff.delayAfter(fruitless), signal);
      }
    }
    return { info, event: info.result ?? event };
  }

  /** Follows the run to its end. */
  async #lastEvent(after: number | "now", signal: AbortSignal | undefined): Promise<ReceivedEvent<Known> | undefined> {
    let last: ReceivedEvent<Known> | undefined;
    for await (const event of this.streamEvents({ after, signal })) last = event;
    return last;
  }
}

/** The terminal events of runs that were not completed. */
const failures: readonly string[] = ["WorkflowFailedEvent", "WorkflowTimedOutEvent", "WorkflowCancelledEvent"];

function endOf({ type, value }: ReceivedEvent): { readonly status: HandlerStatus; readonly error: string | null } {
  if (type === "WorkflowCancelledEvent") return { status: "cancelled", error: null };
  const { exception, timeout } = value as {
    readonly exception?: { readonly exception_message?: string };
    timeout?: number;
  };
  return { status: "failed", error: exception?.exception_message ?? `Workflow timed out after ${timeout}s` };
}
