import type { StateStore } from "@llama-agents/workflows";
import { parseFields } from "../durable/durable-state-store.ts";
import type { JournalSize } from "../durable/snapshot-policy.ts";
import { tickPages } from "../durable/tick-rows.ts";
import { type WrittenTurn, writeTurn } from "../durable/written-turn.ts";
import type { HandlerPage, HandlerPageOptions, HandlerQuery } from "../handler-query.ts";
import type { HandlerRecord, StartedHandler } from "../handler-record.ts";
import type { IdempotencyKey, RepeatedStart } from "../idempotency.ts";
import type { ClaimedRun, InitialRun, Kept, RunClaim } from "../run-claim.ts";
import type { ReadRunsOptions, RunDetails, RunOrigin } from "../run-details.ts";
import { StoreError } from "../store-error.ts";
import type { StoredTick, TurnRecord } from "../turn-record.ts";
import type {
  EventRange,
  EventSubscription,
  HandlerStartResult,
  OpenStateOptions,
  RetentionRule,
  StoredEvent,
  WorkflowStore,
} from "../workflow-store.ts";
import { orphanMessage } from "./change-message.ts";
import { Connections } from "./connections.ts";
import { type DeleteOptions, deleteHandlers, prune } from "./delete-runs.ts";
import { findRepeated, getHandler, queryHandlers } from "./handler-queries.ts";
import { migrate } from "./migrate.ts";
import type { PostgresWorkflowStoreOptions } from "./postgres-options.ts";
import { PostgresSession } from "./postgres-session.ts";
import { type PostgresSettings, postgresSettings } from "./postgres-settings.ts";
import { lastSequence, readFields, readStoredEvents, readTickRows } from "./read-run.ts";
import { readRuns } from "./read-runs.ts";
import { claimRuns, countRuns } from "./run-claims.ts";
import { startRun } from "./start-run.ts";

const newJournal: JournalSize = Object.freeze({ ticks: 0, bytes: 0, snapshotBytes: 0 });

/**
 * Keeps everything in a Postgres database, for one process or for many that share it: each holds the runs that it has
 * started or claimed, by a lease that others wait for, and a run that was taken over refuses its earlier holder.
 *
 * All that happens in one turn of the event loop is written by one statement. Readers in other processes are told by
 * `NOTIFY`, so the database must not be behind a pooler that gives connections out by the transaction.
 */
export class PostgresWorkflowStore implements WorkflowStore {
  readonly keepsJournals = true;
  readonly #settings: PostgresSettings;
  readonly #connections: Connections;
  readonly #orphanListeners = new Set<() => void>();
  /** Of the runs that this store holds. */
  readonly #journals = new Map<string, JournalSize>();
  /** Runs that were perhaps claimed, when the answer was lost. */
  readonly #lostClaims = new Set<string>();
  #session: PostgresSession | undefined;
  /** Openings and closings come one after the other. */
  #changing: Promise<void> = Promise.resolve();

  /**
   * Does not connect yet: `open()` does.
   *
   * @throws TypeError if there are both a URL and a pool
   * @throws RangeError if an option is out of its range
   */
  constructor(options: PostgresWorkflowStoreOptions = {}) {
    this.#settings = postgresSettings(options);
    this.#connections = new Connections(this.#settings.connections);
  }

  open(): Promise<void> {
    return this.#change(() => this.#open());
  }

  /** Gives up its runs. Writes that are on their way are done first. A pool that was borrowed stays open. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#change(() => this.#close());
  }

  async ping(): Promise<void> {
    await this.#connections.read("SELECT 1");
  }

  async startHandler(
    record: StartedHandler,
    idempotency?: IdempotencyKey,
    initial?: InitialRun,
    origin?: RunOrigin,
  ): Promise<HandlerStartResult> {
    const { owner, starts } = this.#opened();
    const run = { record, idempotency, initial, origin, owner };
    const result = await startRun(this.#connections, this.#settings.names, starts, run);
    if (result.outcome === "started") this.#journals.set(record.runId, newJournal);
    return result;
  }

  findRepeated(key: string, at: number): Promise<RepeatedStart | undefined> {
    return findRepeated(this.#connections.read, this.#settings.names, key, at);
  }

  getHandler(handlerId: string): Promise<HandlerRecord | undefined> {
    return getHandler(this.#connections.read, this.#settings.names, handlerId);
  }

  async readRuns(runIds: readonly string[], options?: ReadRunsOptions): Promise<readonly RunDetails[]> {
    return readRuns(this.#connections.read, this.#settings.names, runIds, options);
  }

  async queryHandlers(query: HandlerQuery, page: HandlerPageOptions = {}): Promise<HandlerPage> {
    return queryHandlers(this.#connections.read, this.#settings.names, query, page);
  }

  async deleteHandlers(query: HandlerQuery): Promise<number> {
    return deleteHandlers(this.#deleteOptions(), query);
  }

  async prune(rule: RetentionRule): Promise<number> {
    return prune(this.#deleteOptions(), rule);
  }

  commit(turn: TurnRecord): Promise<boolean> {
    const session = this.#opened();
    const journal = this.#journals.get(turn.runId) ?? newJournal;
    return this.#record(session, writeTurn(turn, journal, this.#settings), journal);
  }

  async claimRuns(claim: RunClaim): Promise<readonly ClaimedRun[]> {
    const { owner } = this.#opened();
    await this.#surrenderLostClaims();
    let runIds: readonly string[] = [];
    try {
      const held = await claimRuns(this.#connections, this.#settings.names, owner, claim, (claimed) => {
        runIds = claimed;
      });
      for (const { run, journal } of held) this.#journals.set(run.runId, journal);
      return held.map(({ run }) => run);
    } catch (error) {
      for (const runId of runIds) this.#lostClaims.add(runId);
      throw error;
    }
  }

  countRuns(claim: Omit<RunClaim, "limit">): Promise<number> {
    return countRuns(this.#connections.read, this.#settings.names, this.#opened().owner, claim);
  }

  async surrenderRuns(runIds: readonly string[]): Promise<void> {
    const { owner } = this.#opened();
    const { runs, channel } = this.#settings.names;
    // Other stores are told, or nobody would go on with what has something to do.
    await this.#connections.write(
      `WITH freed AS (
        UPDATE ${runs} SET owner = NULL
        WHERE run_id = ANY($1::text[]) AND owner = $2::text AND status = 'running' RETURNING 1
      )
      SELECT pg_notify($3::text, $4::text) WHERE EXISTS (SELECT FROM freed)`,
      [runIds, owner, channel, orphanMessage(owner)],
    );
    for (const runId of runIds) this.#journals.delete(runId);
  }

  async nextDeadline(workflowNames: readonly string[]): Promise<number | undefined> {
    const [row] = await this.#connections.read<{ wake_at: number | null }>(
      `SELECT min(wake_at) AS wake_at FROM ${this.#settings.names.runs}
      WHERE owner IS NULL AND wake_at IS NOT NULL AND ended_at IS NULL AND idle_since IS NOT NULL
        AND workflow_name = ANY($1::text[])`,
      [workflowNames],
    );
    return row?.wake_at ?? undefined;
  }

  onOrphanedRuns(listener: () => void): () => void {
    const entry = () => listener();
    this.#orphanListeners.add(entry);
    return () => void this.#orphanListeners.delete(entry);
  }

  lastSequence(runId: string): Promise<number> {
    return lastSequence(this.#connections.read, this.#settings.names, runId);
  }

  async readEvents(runId: string, range: EventRange): Promise<readonly StoredEvent[]> {
    return (await readStoredEvents(this.#connections.read, this.#settings.names, runId, range)).events;
  }

  subscribeEvents(runId: string, subscription: EventSubscription): AsyncIterableIterator<readonly StoredEvent[]> {
    return this.#opened().feed.subscribe(runId, subscription);
  }

  readTicks(runId: string): AsyncIterableIterator<readonly StoredTick[]> {
    return tickPages((from) => readTickRows(this.#connections.read, this.#settings.names, runId, from));
  }

  openState(runId: string, options: OpenStateOptions = {}): StateStore<Record<string, unknown>> {
    return this.#opened().states.open(runId, options);
  }

  async readState(runId: string): Promise<Kept<Readonly<Record<string, unknown>>> | undefined> {
    const fields = await readFields(this.#connections.read, this.#settings.names, runId);
    return fields && { json: parseFields(fields) };
  }

  #change(action: () => Promise<void>): Promise<void> {
    const changing = this.#changing.then(action);
    this.#changing = changing.catch(() => {});
    return changing;
  }

  async #open(): Promise<void> {
    if (this.#session) return;
    const connections = this.#connections;
    await connections.open();
    const session = new PostgresSession({
      connections,
      settings: this.#settings,
      onOrphaned: () => {
        for (const listener of this.#orphanListeners) listener();
      },
    });
    try {
      await migrate(connections, this.#settings.names);
      await session.start();
    } catch (error) {
      await session.stop();
      await connections.close();
      throw error;
    }
    this.#session = session;
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#journals.clear();
    this.#lostClaims.clear();
    await session?.stop();
    await this.#connections.close();
  }

  #opened(): PostgresSession {
    if (this.#session) return this.#session;
    throw new StoreError("The store is not open: call open() first, or start the server that it belongs to");
  }

  async #record(session: PostgresSession, turn: WrittenTurn, journal: JournalSize): Promise<boolean> {
    const { runId, end, isRelease } = turn;
    const outcome = await session.turns.write(turn);
    if (outcome === "refused") {
      if (this.#journals.get(runId) === journal) this.#journals.delete(runId); // it is in other hands
      return false;
    }
    if (end || isRelease) this.#journals.delete(runId);
    else this.#journals.set(runId, grown(journal, turn));
    if (outcome === "again") session.feed.wake(runId);
    else session.feed.tell(turn, outcome.firstEvent);
    return true;
  }

  /** They are nobody's: this store does not go on with them. */
  async #surrenderLostClaims(): Promise<void> {
    if (this.#lostClaims.size === 0) return;
    const runIds = [...this.#lostClaims].filter((runId) => !this.#journals.has(runId));
    await this.surrenderRuns(runIds);
    this.#lostClaims.clear();
  }

  #deleteOptions(): DeleteOptions {
    const { feed, owner } = this.#opened();
    return {
      connections: this.#connections,
      names: this.#settings.names,
      owner,
      slowestReader: (runId) => feed.slowestReader(runId),
      onDeleted: (runId, rest) => {
        this.#journals.delete(runId);
        feed.end(runId, rest);
      },
    };
  }
}

function grown({ ticks, bytes, snapshotBytes }: JournalSize, turn: WrittenTurn): JournalSize {
  if (turn.snapshot !== undefined) return { ticks: 0, bytes: 0, snapshotBytes: turn.snapshot.length };
  return { ticks: ticks + turn.tickCount, bytes: bytes + turn.ticks.length, snapshotBytes };
}
