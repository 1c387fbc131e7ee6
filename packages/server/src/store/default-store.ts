import type { StateStore } from "@llama-agents/workflows";
import type { MaybePromise } from "../maybe-promise.ts";
import type { HandlerPage, HandlerPageOptions, HandlerQuery } from "./handler-query.ts";
import type { HandlerRecord, StartedHandler } from "./handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "./idempotency.ts";
import { MemoryWorkflowStore } from "./memory-workflow-store.ts";
import type { ClaimedRun, InitialRun, Kept, RunClaim } from "./run-claim.ts";
import type { ReadRunsOptions, RunDetails, RunOrigin } from "./run-details.ts";
import { StoreError } from "./store-error.ts";
import type { StoredTick, TurnRecord } from "./turn-record.ts";
import type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  OpenStateOptions,
  RetentionRule,
  StoredEvent,
  WorkflowStore,
} from "./workflow-store.ts";

/** The store of a server that was given none: memory, until whoever runs the program has something better. */
export class DefaultStore implements WorkflowStore {
  #target: WorkflowStore = new MemoryWorkflowStore();
  #isOpen = false;

  /** @throws StoreError if it is in use already: what it holds would be lost */
  replace(store: WorkflowStore): void {
    if (this.#isOpen) throw new StoreError("The server is started already: its store cannot be replaced");
    this.#target = store;
  }

  get keepsJournals(): boolean {
    return this.#target.keepsJournals;
  }

  open(): MaybePromise<void> {
    this.#isOpen = true;
    return this.#target.open();
  }

  ping(): MaybePromise<void> {
    return this.#target.ping();
  }

  startHandler(
    record: StartedHandler,
    idempotency?: IdempotencyKey,
    initial?: InitialRun,
    origin?: RunOrigin,
  ): MaybePromise<HandlerStartResult> {
    return this.#target.startHandler(record, idempotency, initial, origin);
  }

  findRepeated(key: string, at: number): MaybePromise<RepeatedStart | undefined> {
    return this.#target.findRepeated(key, at);
  }

  getHandler(handlerId: string): MaybePromise<HandlerRecord | undefined> {
    return this.#target.getHandler(handlerId);
  }

  readRuns(runIds: readonly string[], options?: ReadRunsOptions): MaybePromise<readonly RunDetails[]> {
    return this.#target.readRuns(runIds, options);
  }

  queryHandlers(query: HandlerQuery, page?: HandlerPageOptions): MaybePromise<HandlerPage> {
    return this.#target.queryHandlers(query, page);
  }

  deleteHandlers(query: HandlerQuery): MaybePromise<number> {
    return this.#target.deleteHandlers(query);
  }

  prune(rule: RetentionRule): MaybePromise<number> {
    return this.#target.prune(rule);
  }

  commit(turn: TurnRecord): MaybePromise<boolean> {
    return this.#target.commit(turn);
  }

  claimRuns(claim: RunClaim): MaybePromise<readonly ClaimedRun[]> {
    return this.#target.claimRuns(claim);
  }

  countRuns(claim: Omit<RunClaim, "limit">): MaybePromise<number> {
    return this.#target.countRuns(claim);
  }

  surrenderRuns(runIds: readonly string[]): MaybePromise<void> {
    return this.#target.surrenderRuns(runIds);
  }

  nextDeadline(workflowNames: readonly string[]): MaybePromise<number | undefined> {
    return this.#target.nextDeadline(workflowNames);
  }

  onOrphanedRuns(listener: () => void): () => void {
    return this.#target.onOrphanedRuns(listener);
  }

  lastSequence(runId: string): MaybePromise<number> {
    return this.#target.lastSequence(runId);
  }

  readEvents(runId: string, range: EventRange): MaybePromise<readonly StoredEvent[]> {
    return this.#target.readEvents(runId, range);
  }

  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return this.#target.subscribeEvents(runId, subscription);
  }

  readTicks(runId: string): AsyncIterableIterator<readonly StoredTick[]> {
    return this.#target.readTicks(runId);
  }

  openState(runId: string, options?: OpenStateOptions): StateStore<Record<string, unknown>> {
    return this.#target.openState(runId, options);
  }

  readState(runId: string): MaybePromise<Kept<Readonly<Record<string, unknown>>> | undefined> {
    return this.#target.readState(runId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#target[Symbol.asyncDispose]();
  }
}
