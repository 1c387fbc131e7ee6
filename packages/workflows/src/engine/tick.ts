import type { WorkflowEvent } from "../events/event.ts";
import type { EventAttempt } from "./broker-state.ts";

/**
 * Everything that can happen to a run. The journal of a run is a list of these.
 *
 * `at` is the time of the tick in milliseconds since the epoch: the engine has no clock of its own.
 */
export type WorkflowTick =
  | RewindTick
  | AddEventTick
  | DeliverSentTick
  | StepResultTick
  | PublishEventTick
  | RetryDueTick
  | WaiterTimeoutTick
  | TimeoutTick
  | CancelRunTick
  | IdleCheckTick
  | IdleReleaseTick;

/** The run begins, or goes on in another process: whatever was in progress starts again. Each stay in memory begins so. */
export interface RewindTick {
  readonly type: "rewind";
  readonly at: number;
}

/** An event arrives: from outside, or from a step that returned or sent it. */
export interface AddEventTick {
  readonly type: "add_event";
  readonly at: number;
  readonly event: WorkflowEvent;
  /** The only step that gets it; `undefined` for every step that accepts it. */
  readonly step: string | undefined;
  /** What is known of earlier attempts; `undefined` for a fresh event. */
  readonly attempt: EventAttempt | undefined;
}

/** The first event in the outbox of the run has its turn. */
export interface DeliverSentTick {
  readonly type: "deliver_sent";
  readonly at: number;
  /** What is delivered, for those who look on: the engine takes it from its state. A journal need not keep it. */
  readonly sent: SentEvent | undefined;
}

/** A worker has finished, failed, or suspended itself. */
export interface StepResultTick {
  readonly type: "step_result";
  readonly at: number;
  readonly step: string;
  readonly workerId: number;
  /** What the worker was given; `undefined` in a journal that does not say it twice. The engine takes it from the state. */
  readonly event: WorkflowEvent | undefined;
  /** What the worker did, in order. */
  readonly results: readonly StepResultItem[];
  /** The events it sent since its last suspension point: recorded with the result, so that neither is lost without the other. */
  readonly sent: readonly SentEvent[];
}

export interface SentEvent {
  readonly event: WorkflowEvent;
  readonly step: string | undefined;
}

/** Something is shown to the readers of the run's stream. */
export interface PublishEventTick {
  readonly type: "publish_event";
  readonly at: number;
  readonly event: WorkflowEvent;
  /** The execution that asks something of the outside; left out for other events, and for those from outside. */
  readonly worker?: PublishingWorker | undefined;
}

export interface PublishingWorker {
  readonly step: string;
  readonly workerId: number;
}

/** The back-off of a failed attempt is over. */
export interface RetryDueTick {
  readonly type: "retry_due";
  readonly at: number;
  readonly step: string;
  readonly retryId: number;
}

/** The deadline of a `waitForEvent` has come. */
export interface WaiterTimeoutTick {
  readonly type: "waiter_timeout";
  readonly at: number;
  readonly step: string;
  readonly executionId: number;
  readonly waiterId: string;
}

/** The deadline of the run has come. */
export interface TimeoutTick {
  readonly type: "timeout";
  readonly at: number;
}

export interface CancelRunTick {
  readonly type: "cancel_run";
  readonly at: number;
}

/** Nothing is left to do for now: is the run idle? */
export interface IdleCheckTick {
  readonly type: "idle_check";
  readonly at: number;
}

/** The runtime lets go of an idle run, to load it again when something happens. One that is not idle any more stays. */
export interface IdleReleaseTick {
  readonly type: "idle_release";
  readonly at: number;
}

export type StepResultItem = ReturnedItem | FailedItem | AddCollectedItem | DeleteCollectedItem | AddWaiterItem;

/** The step returned an event, or nothing. */
export interface ReturnedItem {
  readonly type: "result";
  readonly event: WorkflowEvent | undefined;
}

export interface FailedItem {
  readonly type: "failed";
  readonly error: Error;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
}

/** What an execution saw of a buffer when it looked; `undefined`: there was none. */
export interface BufferView {
  readonly number: number;
  readonly appended: number;
  readonly removed: number;
}

/** `collectEvents` keeps the event: some are missing still. */
export interface AddCollectedItem {
  readonly type: "add_collected";
  readonly bufferId: string;
  readonly event: WorkflowEvent;
  readonly seen: BufferView | undefined;
  /** How many events of each type make the collection complete; `undefined` if nobody knows (a foreign journal). */
  readonly expected: ReadonlyMap<string, number> | undefined;
}

/** `collectEvents` has handed out what it saw in the buffer. */
export interface DeleteCollectedItem {
  readonly type: "delete_collected";
  readonly bufferId: string;
  readonly seen: BufferView | undefined;
}

/** `waitForEvent` suspends the execution. */
export interface AddWaiterItem {
  readonly type: "add_waiter";
  readonly waiterId: string;
  readonly eventType: string;
  /** Published when the waiter is first registered. */
  readonly waiterEvent: WorkflowEvent | undefined;
  /** `undefined` if they were lost when the tick was written and read. */
  readonly requirements: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds; `undefined` to wait for ever. */
  readonly timeoutMs: number | undefined;
}
