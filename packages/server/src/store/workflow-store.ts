import type { HandlerStatus } from "@llama-agents/protocol";
import type { BrokerState, StateStore, WorkflowTick } from "@llama-agents/workflows";
import type { MaybePromise } from "../maybe-promise.ts";
import type { EventData } from "./event-data.ts";

/** One handler: what clients address, and the latest run behind it. Times are milliseconds since the epoch. */
export interface HandlerRecord {
  readonly handlerId: string;
  readonly workflowName: string;
  /** The latest run; `undefined` if there never was one. */
  readonly runId: string | undefined;
  readonly status: HandlerStatus;
  /** What went wrong; of a failed run only. */
  readonly error: string | undefined;
  /** The stop event; of a completed run only. */
  readonly result: EventData | undefined;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** `undefined` until the run has ended. */
  readonly completedAt: number | undefined;
  /** Since when the run has been waiting for the outside; `undefined` if it does not. */
  readonly idleSince: number | undefined;
}

/** An event of a run, in its place. */
export interface StoredEvent {
  /** From 0, without gaps, per run. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: EventData;
}

/** How a run has ended. */
export type HandlerEnd = Pick<HandlerRecord, "error" | "result"> & {
  readonly status: Exclude<HandlerStatus, "running">;
};

/** What one turn of a run has led to: all of it is recorded, or nothing. */
export interface TurnRecord {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What has happened, for the journal of a store that keeps one. */
  readonly ticks: readonly WorkflowTick[];
  /** The run after these ticks, for the snapshot of a store that takes them; `undefined` if there is none to go on from. */
  readonly state: BrokerState | undefined;
  /** What readers see of it; a terminal event is the last one, and comes with `end`. */
  readonly events: readonly EventData[];
  /** `undefined` while the run goes on. */
  readonly end: HandlerEnd | undefined;
}

/** Which events to read. */
export interface EventSubscription {
  /** The last sequence already seen; -1 for none. */
  readonly afterSequence: number;
  /** The most events in one batch. */
  readonly batchSize: number;
}

/**
 * What a server records. Every method may answer at once or with a promise; a value that is given at once is as durable as
 * one that is promised.
 */
export interface WorkflowStore extends AsyncDisposable {
  /**
   * Writes the row of a new run, in place of an earlier row of the handler. Atomic.
   *
   * @returns `false`, and nothing is written, if a run of this handler is in progress
   */
  startHandler(record: HandlerRecord & { readonly runId: string }): MaybePromise<boolean>;

  getHandler(handlerId: string): MaybePromise<HandlerRecord | undefined>;

  /**
   * Records a turn: ticks, events and the end of the run together. When it is done, not before, readers see the events;
   * whoever sees a terminal event finds the row terminal. A status that is terminal stays as it is, and so does the row of
   * a handler that has another run by now. A run that was never started, or is deleted, is ignored.
   */
  commit(turn: TurnRecord): MaybePromise<void>;

  /** The event with the highest sequence; `undefined` if there is none. */
  lastEvent(runId: string): MaybePromise<StoredEvent | undefined>;

  /**
   * Reads the stored events in order, then follows the run: a batch holds what there is when it is asked for, and is never
   * empty. Ends after the terminal event, also if that lies before the start; of an unknown run at once. Readers do not
   * know of one another, and none slows the run down.
   */
  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]>;

  /**
   * Where the steps of a run keep their state.
   *
   * @param initial - what the run starts with; a store that keeps nothing but memory may use it as it is
   */
  openState(runId: string, initial: StateStore<Record<string, unknown>>): StateStore<Record<string, unknown>>;

  /** The state as a run has left it, for the next run of its handler; `undefined` if nothing is known of the run. */
  readState(runId: string): MaybePromise<Readonly<Record<string, unknown>> | undefined>;
}
