import type { Duration } from "../duration.ts";
import type { AnyEventClass, EventClasses, EventTuple, WorkflowEvent } from "../events/event.ts";
import type { FieldsOutput } from "../events/event-fields.ts";
import type { StateStore } from "../state/state-store.ts";

/** What a step sees of its run. `Emits` narrows `sendEvent` to the events the step declares. */
export interface Context<State extends object = Record<string, unknown>, Emits extends WorkflowEvent = WorkflowEvent> {
  readonly runId: string;
  readonly stepName: string;
  /** Aborted when the run ends while the step is at work: it was cancelled, timed out, failed, or stopped elsewhere. */
  readonly signal: AbortSignal;
  readonly store: StateStore<State>;
  /** What `start({ tags })` was given. */
  readonly tags: Readonly<Record<string, unknown>>;

  /**
   * Sends an event to every step that accepts it, or to one. It is on its way before the step's own result is.
   *
   * @throws WorkflowRuntimeError if there is no such step, or it does not accept the event
   */
  sendEvent(event: Emits, options?: { readonly step?: string }): void;

  /** Shows an event to the readers of the run's stream; no step sees it. `undefined` is ignored. */
  writeEventToStream(event: WorkflowEvent | undefined): void;

  /**
   * Buffers `event` until so many events of exactly this class have arrived.
   * The step may run again if another one arrives meanwhile: the code before the call must be idempotent.
   *
   * @returns the events as they came, or `undefined` while some are missing
   */
  collectEvents<C extends AnyEventClass>(
    event: WorkflowEvent,
    eventClass: C,
    count: number,
    options?: CollectOptions,
  ): InstanceType<C>[] | undefined;
  /**
   * The same for events of several classes; a class may be named twice.
   *
   * @returns the events in the order of `expected`, or `undefined` while some are missing
   */
  collectEvents<const Expected extends EventClasses>(
    event: WorkflowEvent,
    expected: Expected,
    options?: CollectOptions,
  ): EventTuple<Expected> | undefined;

  /**
   * Suspends the step until an event of exactly this class arrives. Events that came before are not remembered.
   * The step then runs again from its start: the code before the call must be idempotent.
   *
   * @throws DOMException named `"TimeoutError"` after `timeout`
   */
  waitForEvent<C extends AnyEventClass>(eventClass: C, options?: WaitOptions<C>): Promise<InstanceType<C>>;

  /** How often this event has failed in this step, and why. */
  retryInfo(): RetryInfo;
}

export interface CollectOptions {
  /** Keeps this collection apart from others of the same step. @default "default" */
  readonly bufferId?: string;
}

export interface WaitOptions<C extends AnyEventClass> {
  /** Written to the stream when the wait begins, once: the question to which the awaited event is the answer. */
  readonly waiterEvent?: WorkflowEvent;
  /**
   * Tells waits of one step apart; needed if a step waits for the same class twice.
   *
   * @default made from the class and the requirements
   */
  readonly waiterId?: string;
  /**
   * Fields the event must have, with these values, compared as JSON: data, not a predicate, so that a wait survives a
   * restart.
   */
  readonly requirements?: Partial<FieldsOutput<C["fields"]>>;
  /** `null` to wait for ever. The timeout of the run, if it has one, goes on meanwhile. @default "2000s" */
  readonly timeout?: Duration | null;
}

export interface RetryInfo {
  /** `0` on the first run. */
  readonly retryNumber: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  readonly lastError: Error | undefined;
  readonly lastFailedAt: Date | undefined;
}
