import type { RunContext } from "../context/run-context.ts";
import type { Duration } from "../duration.ts";
import type { StopEvent } from "../events/builtin-events.ts";
import type { EventClasses, EventOf, WorkflowEvent } from "../events/event.ts";

/**
 * A run in progress, as `start()` returns it.
 *
 * It is not a thenable, on purpose: an async function that returned one would wait for the whole run.
 */
export interface WorkflowHandler<Result = unknown, State extends object = Record<string, unknown>> {
  readonly runId: string;
  readonly context: RunContext<State>;
  readonly isDone: boolean;
  /**
   * The terminal event; `undefined` while the run goes on. It is there as soon as `isDone` is true, unless the runtime has
   * given up on the run.
   */
  readonly stopEvent: StopEvent | undefined;

  /**
   * The result, as often as it is asked for.
   *
   * @throws the error of the step that failed the run, or `WorkflowTimeoutError`, or `WorkflowCancelledError`
   */
  result(): Promise<Result>;

  /**
   * The published events, from the first, each delivered once; ends with the run. A reader who comes after another left
   * goes on where that one stopped.
   *
   * @throws WorkflowRuntimeError if the stream was read to its end
   */
  streamEvents(options?: StreamOptions): AsyncIterable<WorkflowEvent>;
  /** The published events of these classes only. */
  streamEvents<const Only extends EventClasses>(only: Only, options?: StreamOptions): AsyncIterable<EventOf<Only>>;

  /**
   * Sends an event into the run; does nothing once it has ended.
   *
   * @throws WorkflowRuntimeError if there is no such step, or it does not accept the event
   * @throws the error of a runtime that could not record it
   */
  sendEvent(event: WorkflowEvent, options?: { readonly step?: string }): Promise<void>;

  /** Cancels the run and waits for its end. Never throws; does nothing once the run has ended. */
  cancel(options?: {
    /** How long steps may take to react to their signal. @default "5s" */
    readonly timeout?: Duration;
  }): Promise<void>;
}

export interface StreamOptions {
  /** Ends the iteration, not the run. */
  readonly signal?: AbortSignal;
  /** Also the events of the engine itself: step states, unhandled events, idleness. @default false */
  readonly includeInternal?: boolean;
}
