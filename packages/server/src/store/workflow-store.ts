import type { StateSchema, StateStore } from "@llama-agents/workflows";
import type { MaybePromise } from "../maybe-promise.ts";
import type { EventData } from "./event-data.ts";
import type { HandlerPage, HandlerPageOptions, HandlerQuery } from "./handler-query.ts";
import type { HandlerRecord, StartedHandler } from "./handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "./idempotency.ts";
import type { ClaimedRun, InitialRun, Kept, RunClaim } from "./run-claim.ts";
import type { ReadRunsOptions, RunDetails, RunOrigin } from "./run-details.ts";
import type { StoredTick, TurnRecord } from "./turn-record.ts";

/** An event of a run, in its place. */
export interface StoredEvent {
  /** From 0, without gaps, per run. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: EventData;
}

/** What has become of the row of a new run. */
export type HandlerStartResult =
  | { readonly outcome: "started" }
  /** Nothing is written: a run of the handler is in progress. */
  | { readonly outcome: "running"; readonly handler: HandlerRecord }
  /** Nothing is written: an earlier request had the same key. */
  | ({ readonly outcome: "repeated" } & RepeatedStart);

/** Which events to read. */
export interface EventRange {
  /** The last sequence already seen; -1 for none. */
  readonly afterSequence: number;
  /** The most events to read. @default all */
  readonly limit?: number | undefined;
}

/** Which events to follow. */
export interface EventSubscription {
  /** The last sequence already seen; -1 for none. */
  readonly afterSequence: number;
  /** The most events in one batch. */
  readonly batchSize: number;
}

export interface OpenStateOptions {
  /** What the state must be, and its defaults. @default anything */
  readonly schema?: StateSchema | undefined;
}

/** What is kept of ended runs; runs in progress are always kept. */
export interface RetentionRule {
  /** Runs that ended before are deleted; milliseconds since the epoch. @default none */
  readonly endedBefore?: number | undefined;
  /** Of the ended runs the newest are kept, so many. @default all */
  readonly maxCompleted?: number | undefined;
}

/**
 * What a server records. Every method may answer at once or with a promise; a value that is given at once is as durable as
 * one that is promised. What is given out is the caller's, or frozen: nobody changes what is stored by changing it.
 *
 * `testWorkflowStore` of `@llama-agents/server/testing` has the tests that every store passes.
 */
export interface WorkflowStore extends AsyncDisposable {
  /** Does it keep journals, so that its runs outlive the process? If not, turns come without ticks and changes of state. */
  readonly keepsJournals: boolean;

  /**
   * Connects, and brings the data to the form of this version. Does nothing if that is done.
   *
   * @throws StoreOpenError that names the place of the data, what is wrong, and what to do
   */
  open(): MaybePromise<void>;

  /** @throws if the store cannot be read */
  ping(): MaybePromise<void>;

  /**
   * Writes the row of a new run, in place of an earlier row of the handler, and the key of the request that asked for it.
   * Atomic: of several starts of one handler, or of one key, one is written. The run is held by this store, in epoch 1. A
   * start that comes again with the same run, since its answer was lost, has started.
   *
   * @param initial - recorded as well, so that no start that was acknowledged is lost: its state and its snapshot are those
   *   of the run, and whoever claims it before its first turn gets the ticks; only given if the store keeps journals
   * @param origin - recorded as well, also if the store keeps no journals
   */
  startHandler(
    record: StartedHandler,
    idempotency?: IdempotencyKey,
    initial?: InitialRun,
    origin?: RunOrigin,
  ): MaybePromise<HandlerStartResult>;

  /**
   * @param at - now, in milliseconds since the epoch: keys have a lifetime
   * @returns `undefined` if the key is unknown, or forgotten
   */
  findRepeated(key: string, at: number): MaybePromise<RepeatedStart | undefined>;

  getHandler(handlerId: string): MaybePromise<HandlerRecord | undefined>;

  /** What is known of these runs, in no particular order; nothing of unknown ones. */
  readRuns(runIds: readonly string[], options?: ReadRunsOptions): MaybePromise<readonly RunDetails[]>;

  /**
   * The handlers that fulfil the query, in the order of the starts of their latest runs. Who follows the cursors gets each
   * handler once; handlers that are started or deleted meanwhile do not move the others.
   *
   * @throws InvalidCursorError
   * @throws RangeError if the limit is not a number of handlers
   */
  queryHandlers(query: HandlerQuery, page?: HandlerPageOptions): MaybePromise<HandlerPage>;

  /**
   * Deletes the handlers that fulfil the query, with the events, ticks and state of all their runs, also of earlier ones.
   * Who follows such a run gets to the end of what there was. A query without any condition deletes nothing.
   *
   * @returns how many handlers
   */
  deleteHandlers(query: HandlerQuery): MaybePromise<number>;

  /**
   * Deletes ended runs, and handlers whose latest run is among them.
   *
   * @returns how many runs
   */
  prune(rule: RetentionRule): MaybePromise<number>;

  /**
   * Records a turn: ticks, changes of state, events, idleness and the end of the run together. When it is done, not before,
   * readers see the events; whoever sees a terminal event finds the row terminal. A run has one turn at a time on its way.
   *
   * The row of a handler that has another run by now stays as it is. A turn with the number of one that is recorded already
   * is that one, come again.
   *
   * @returns `false`, and nothing is recorded, if the run has ended, was never started, is deleted, or is held in another
   *   epoch by now
   */
  commit(turn: TurnRecord): MaybePromise<boolean>;

  /**
   * Takes unfinished runs over, each with a new epoch: what an earlier holder still writes is refused. A run that another
   * live holder has is left to it.
   *
   * @returns in no particular order; less than `limit` if there are no more
   */
  claimRuns(claim: RunClaim): MaybePromise<readonly ClaimedRun[]>;

  /** How many runs such a claim would take over, were it unlimited. */
  countRuns(claim: Omit<RunClaim, "limit">): MaybePromise<number>;

  /** Gives runs up as they are recorded: anybody may claim them. Runs that this store does not hold are left alone. */
  surrenderRuns(runIds: readonly string[]): MaybePromise<void>;

  /** The earliest deadline of the idle runs of these workflows that nobody holds; `undefined` if none has one. */
  nextDeadline(workflowNames: readonly string[]): MaybePromise<number | undefined>;

  /**
   * Tells when runs of a holder that has died can be claimed, and when there may be such: who listens looks. Stores without
   * other holders never do.
   *
   * @returns ends it
   */
  onOrphanedRuns(listener: () => void): () => void;

  /** The highest sequence of the run's events; -1 if there is none. */
  lastSequence(runId: string): MaybePromise<number>;

  /** The events that are there, in order; none of an unknown run. */
  readEvents(runId: string, range: EventRange): MaybePromise<readonly StoredEvent[]>;

  /**
   * Reads the stored events in order, then follows the run: a batch holds what there is when it is asked for, and is never
   * empty. Ends after the terminal event, also if that lies before the start; of an unknown run at once. Readers do not
   * know of one another, and none slows the run down.
   */
  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]>;

  /**
   * The journal of a run, page by page, so that it is never in memory as a whole; nothing of an unknown run, or if the
   * store keeps no journal.
   */
  readTicks(runId: string): AsyncIterableIterator<readonly StoredTick[]>;

  /**
   * The state of a run as it is recorded, for those who look at it, or change it, from outside of the run. Each operation
   * is exclusive among all who use it; an `edit` that throws changes nothing.
   *
   * @throws by its operations: StoreError if there is no such run
   */
  openState(runId: string, options?: OpenStateOptions): StateStore<Record<string, unknown>>;

  /** The state as a run has left it, for the next run of its handler; `undefined` if nothing is known of the run. */
  readState(runId: string): MaybePromise<Kept<Readonly<Record<string, unknown>>> | undefined>;
}
