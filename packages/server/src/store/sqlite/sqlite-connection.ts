import { randomBytes } from "node:crypto";
import type { EventFeed } from "../durable/event-feed.ts";
import { GroupCommit } from "../durable/group-commit.ts";
import { StoreError } from "../store-error.ts";
import { FileWatch } from "./file-watch.ts";
import { locateFile } from "./inspect-file.ts";
import { type OpenDatabaseOptions, type OpenedDatabase, openDatabase } from "./open-database.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";
import { concernsAllWrites, storeErrorOf } from "./sqlite-errors.ts";
import { type WriteOperation, WriteTransaction } from "./write-transaction.ts";

/** The open file of a store: who writes goes through one queue, who reads asks at once. */
export class SqliteConnection {
  readonly #path: string;
  readonly #options: OpenDatabaseOptions;
  readonly #feed: EventFeed;
  readonly #commits: GroupCommit<WriteOperation>;
  /** Who holds the runs that this store holds. */
  readonly owner = randomBytes(8).toString("hex");
  #file = "";
  #opened: OpenedDatabase | undefined;
  #transaction: WriteTransaction | undefined;
  #watch: FileWatch | undefined;
  #dataVersion: unknown;
  #isClosed = false;

  constructor(path: string, options: OpenDatabaseOptions, feed: EventFeed) {
    this.#path = path;
    this.#options = options;
    this.#feed = feed;
    this.#commits = new GroupCommit({
      execute: (operations) => this.#writing().run(this.#file, operations),
      concernsAll: concernsAllWrites,
    });
  }

  /** @throws StoreOpenError */
  open(): SqliteDatabase {
    if (this.#isClosed) throw new StoreError(`The store of ${this.#path} is closed; make a new one`);
    if (this.#opened) return this.#opened.database;
    this.#file = locateFile(this.#path);
    this.#opened = openDatabase(this.#file, this.#options);
    const { database } = this.#opened;
    if (this.#options.isReadOnly) this.#watch = new FileWatch(this.#file, () => this.#noticeWrites());
    else this.#transaction = new WriteTransaction(database, this.owner);
    return database;
  }

  /** What is held in memory of a run. */
  held(runId: string): ReturnType<WriteTransaction["held"]["get"]> {
    return this.#transaction?.held.get(runId);
  }

  /** @throws StoreError that names the file */
  read<Result>(query: (database: SqliteDatabase) => Result): Result {
    const database = this.open();
    try {
      return query(database);
    } catch (error) {
      throw storeErrorOf(error, this.#file);
    }
  }

  /**
   * Queues a write, which shares its transaction with what else is written in this turn of the event loop.
   *
   * @throws StoreError by the promise
   */
  async write<Result>(operation: WriteOperation<Result>): Promise<Result> {
    this.#writing();
    return await this.#commits.add<Result>(operation);
  }

  /** Who follows runs of a file that others write to is told of their writes. */
  follow(): void {
    this.#watch?.start();
  }

  /** Writes what is queued, and closes the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#commits.flush();
    this.#isClosed = true;
    this.#feed.close(new StoreError(`The store of ${this.#path} is closed`));
    this.#watch?.stop();
    if (!this.#opened) return;
    const { database, lock } = this.#opened;
    try {
      if (lock) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // the log stays, and whoever opens the file reads it
    } finally {
      database.close();
      lock?.release();
      this.#opened = undefined;
      this.#transaction = undefined;
    }
  }

  #writing(): WriteTransaction {
    this.open();
    if (this.#transaction) return this.#transaction;
    throw new StoreError(`${this.#file} is opened with readOnly: nothing can be written to it`);
  }

  #noticeWrites(): void {
    const isFollowed = !this.#feed.followedRuns[Symbol.iterator]().next().done;
    if (!isFollowed) {
      this.#watch?.stop();
      return;
    }
    try {
      const version = this.#opened?.database.pragma("data_version");
      if (version === this.#dataVersion) return;
      this.#dataVersion = version;
    } catch {
      // a busy moment: the readers look themselves
    }
    this.#feed.wakeAll();
  }
}
