import { type Duration, type StateStore, toMilliseconds } from "@llama-agents/workflows";
import { assertCount } from "../assert-count.ts";
import { DurableStateStore, parseFields, type StateAccess } from "../durable/durable-state-store.ts";
import { EventFeed } from "../durable/event-feed.ts";
import { KeyedMutex } from "../durable/keyed-mutex.ts";
import { defaultSnapshotEvery } from "../durable/snapshot-policy.ts";
import { tickPages } from "../durable/tick-rows.ts";
import { type KeepTicks, writeTurn } from "../durable/written-turn.ts";
import { type HandlerPage, type HandlerPageOptions, type HandlerQuery, isEmptyQuery } from "../handler-query.ts";
import type { HandlerRecord, StartedHandler } from "../handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "../idempotency.ts";
import type { ClaimedRun, InitialRun, Kept, RunClaim } from "../run-claim.ts";
import type { ReadRunsOptions, RunDetails, RunOrigin } from "../run-details.ts";
import { StoreError } from "../store-error.ts";
import type { StoredTick, TurnRecord, WrittenStateChanges } from "../turn-record.ts";
import type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  OpenStateOptions,
  RetentionRule,
  StoredEvent,
  WorkflowStore,
} from "../workflow-store.ts";
import { claimRuns, countRuns, nextDeadline, surrenderRuns } from "./claim-runs.ts";
import { commitTurn } from "./commit-turn.ts";
import { deletedAtOnce, deleteHandlers, pruneRuns } from "./delete-runs.ts";
import type { SqliteDurability } from "./open-database.ts";
import { queryHandlers } from "./query-handlers.ts";
import { lastSequence, readEvents, readTickRows } from "./read-events.ts";
import { readRuns } from "./run-details.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { findRepeated, latestRun, startHandler } from "./start-handler.ts";
import { readStateRows, writeStateRows } from "./state-rows.ts";
import type { WriteOperation } from "./write-transaction.ts";

export interface SqliteWorkflowStoreOptions {
  /**
   * "full": what was acknowledged survives a loss of power. "normal": it survives the end of the process, however that
   * comes, and a loss of power may take the last moments with it; the file stays whole in any case.
   *
   * @default "full"
   */
  readonly durability?: SqliteDurability;
  /**
   * How many of its last ticks each run keeps, for those who read journals; "all" for all.
   *
   * @default 0: what is needed to go on, and nothing once the run has ended
   */
  readonly keepTicks?: KeepTicks;
  /** After how many ticks a snapshot of a run is due, which bounds what a restart replays. @default 256 */
  readonly snapshotEvery?: number;
  /** How long a write waits for another program that has locked the file. The process stands still meanwhile. @default "2s" */
  readonly busyTimeout?: Duration;
  /** Reads a file that another process writes to. @default false */
  readonly readOnly?: boolean;
  /** Told, in a sentence, what makes the store slower than it could be. @default a warning of the process */
  readonly onWarning?: (message: string) => void;
}

/**
 * Keeps everything in one SQLite file, next to which are its log (`-wal`, `-shm`) and a lock (`-lock`). One store writes to
 * a file at a time; others may read it with `readOnly`.
 *
 * ```ts
 * const server = new WorkflowServer({ store: new SqliteWorkflowStore("workflows.db") });
 * ```
 */
export class SqliteWorkflowStore implements WorkflowStore {
  readonly keepsJournals = true;
  readonly #snapshotEvery: number;
  readonly #keepTicks: KeepTicks;
  readonly #feed: EventFeed;
  readonly #connection: SqliteConnection;
  /** Those who change the state of a run wait for each other. */
  readonly #mutex = new KeyedMutex();

  /**
   * @param file - is created if there is none
   * @throws RangeError if an option is not a number of its kind
   */
  constructor(file: string, options: SqliteWorkflowStoreOptions = {}) {
    const { durability = "full", keepTicks = 0, snapshotEvery = defaultSnapshotEvery, readOnly = false } = options;
    const { busyTimeout = "2s", onWarning = warn } = options;
    if (keepTicks !== "all") assertCount("keepTicks", keepTicks, 0);
    assertCount("snapshotEvery", snapshotEvery, 1);
    if (durability !== "full" && durability !== "normal") {
      throw new RangeError(`durability must be "full" or "normal", not ${String(durability)}`);
    }
    this.#snapshotEvery = snapshotEvery;
    this.#keepTicks = keepTicks;
    this.#feed = new EventFeed({
      read: (runId, range) => {
        this.#connection.follow();
        return this.#connection.read((database) => readEvents(database, runId, range));
      },
    });
    const busyTimeoutMs = Math.round(toMilliseconds(busyTimeout));
    this.#connection = new SqliteConnection(
      file,
      { durability, isReadOnly: readOnly, busyTimeoutMs, onWarning },
      this.#feed,
    );
  }

  /** @throws StoreOpenError that names the file, what is wrong, and what to do */
  open(): void {
    this.#connection.open();
  }

  /** @throws StoreError if the file cannot be read */
  ping(): void {
    this.#connection.read((database) => database.get("SELECT count(*) FROM sqlite_schema"));
  }

  /**
   * What SQLite itself says of the open file: `pragma("journal_mode")`, `pragma("page_count")`; or sets, as by
   * `pragma("max_page_count = 100000")`, which bounds the file.
   *
   * @throws StoreError that names the file
   */
  pragma(statement: string): string | number | null | undefined {
    return this.#connection.read((database) => database.pragma(statement));
  }

  startHandler(
    record: StartedHandler,
    idempotency?: IdempotencyKey,
    initial?: InitialRun,
    origin?: RunOrigin,
  ): Promise<HandlerStartResult> {
    return this.#connection.write(startHandler(record, idempotency, initial, origin));
  }

  findRepeated(key: string, at: number): RepeatedStart | undefined {
    return this.#connection.read((database) => findRepeated(database, key, at));
  }

  getHandler(handlerId: string): HandlerRecord | undefined {
    return this.#connection.read((database) => latestRun(database, handlerId));
  }

  readRuns(runIds: readonly string[], options?: ReadRunsOptions): readonly RunDetails[] {
    return this.#connection.read((database) => readRuns(database, runIds, options));
  }

  queryHandlers(query: HandlerQuery, page: HandlerPageOptions = {}): HandlerPage {
    return this.#connection.read((database) => queryHandlers(database, query, page));
  }

  async deleteHandlers(query: HandlerQuery): Promise<number> {
    return isEmptyQuery(query) ? 0 : await this.#repeat(deleteHandlers(query, this.#feed));
  }

  prune(rule: RetentionRule): Promise<number> {
    return this.#repeat(pruneRuns(rule, this.#feed));
  }

  commit(turn: TurnRecord): Promise<boolean> {
    const run = this.#connection.held(turn.runId);
    const journal = {
      ticks: run ? run.nextTick - run.snapshotTick : 0,
      bytes: run?.journalBytes ?? 0,
      snapshotBytes: run?.snapshotBytes ?? 0,
    };
    const written = writeTurn(turn, journal, { snapshotEvery: this.#snapshotEvery, keepTicks: this.#keepTicks });
    return this.#connection.write(commitTurn(written, { feed: this.#feed, keepTicks: this.#keepTicks }));
  }

  claimRuns(claim: RunClaim): Promise<readonly ClaimedRun[]> {
    return this.#connection.write(claimRuns(claim));
  }

  countRuns(claim: Omit<RunClaim, "limit">): number {
    return this.#connection.read((database) => countRuns(database, claim));
  }

  surrenderRuns(runIds: readonly string[]): Promise<void> {
    return this.#connection.write(surrenderRuns(runIds));
  }

  nextDeadline(workflowNames: readonly string[]): number | undefined {
    return this.#connection.read((database) => nextDeadline(database, workflowNames));
  }

  /** Nobody else holds runs of a file that this store writes to. */
  onOrphanedRuns(): () => void {
    return () => {};
  }

  lastSequence(runId: string): number {
    return this.#connection.read((database) => lastSequence(database, runId));
  }

  readEvents(runId: string, range: EventRange): readonly StoredEvent[] {
    return this.#connection.read((database) => readEvents(database, runId, range)).events;
  }

  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return this.#feed.subscribe(runId, subscription);
  }

  readTicks(runId: string): AsyncIterableIterator<readonly StoredTick[]> {
    return tickPages((from) => this.#connection.read((database) => readTickRows(database, runId, from)));
  }

  openState(runId: string, { schema }: OpenStateOptions = {}): StateStore<Record<string, unknown>> {
    const load = () => this.#connection.read((database) => readStateRows(database, runId));
    const access: StateAccess = {
      load,
      transact: (task) => this.#mutex.run(runId, () => task({ load, save: (changes) => this.#save(runId, changes) })),
    };
    return new DurableStateStore(runId, access, schema);
  }

  readState(runId: string): Kept<Readonly<Record<string, unknown>>> | undefined {
    const fields = this.#connection.read((database) => readStateRows(database, runId));
    return fields && { json: parseFields(fields) };
  }

  /** Writes what is queued, moves the log into the file, closes it, and lets another store write to it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection.close();
  }

  #save(runId: string, changes: WrittenStateChanges): Promise<void> {
    return this.#connection.write(({ database }) => {
      const run = database.get<{ readonly id: number }>("SELECT id FROM runs WHERE run_id = ?", runId);
      if (!run) throw new StoreError(`There is no run ${runId}, so it has no state`);
      writeStateRows(database, run.id, changes);
    });
  }

  /** Piece by piece, so that others can write between. */
  async #repeat(operation: WriteOperation<number>): Promise<number> {
    let total = 0;
    for (;;) {
      const deleted = await this.#connection.write(operation);
      total += deleted;
      if (deleted < deletedAtOnce) return total;
    }
  }
}

function warn(message: string): void {
  process.emitWarning(message);
}
