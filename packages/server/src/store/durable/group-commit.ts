import { isPromise, type MaybePromise } from "../../maybe-promise.ts";

export interface GroupCommitOptions<Operation> {
  /**
   * Runs the operations in one transaction, in their order: all of them are written, or none.
   *
   * @returns what each has led to, in the same order
   * @throws whatever one of them, or the transaction, has thrown
   */
  readonly execute: (operations: readonly Operation[]) => MaybePromise<readonly unknown[]>;
  /**
   * Would the operations fail one by one in the same way, so that trying is of no use? A lost connection is of that kind.
   *
   * @default never
   */
  readonly concernsAll?: (error: unknown) => boolean;
  /** The most operations in one transaction. @default 2000 */
  readonly maxBatch?: number;
}

interface Queued<Operation> {
  readonly operation: Operation;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: whatever is to be written in one turn of the event loop goes into one transaction, so that all of it waits
 * for the disk once. With a database that answers by promises, one transaction goes on at a time, and what comes meanwhile
 * makes up the next one.
 *
 * After a batch has failed, each of its operations is tried on its own: none fails for what another has done.
 */
export class GroupCommit<Operation> {
  readonly #execute: GroupCommitOptions<Operation>["execute"];
  readonly #concernsAll: (error: unknown) => boolean;
  readonly #maxBatch: number;
  #queue: Queued<Operation>[] = [];
  #isScheduled = false;
  #isRunning = false;
  #idle: (() => void)[] = [];

  constructor({ execute, concernsAll = () => false, maxBatch = 2_000 }: GroupCommitOptions<Operation>) {
    this.#execute = execute;
    this.#concernsAll = concernsAll;
    this.#maxBatch = maxBatch;
  }

  /** Operations that are not written yet. */
  get pending(): number {
    return this.#queue.length;
  }

  /**
   * Queues an operation.
   *
   * @returns what it has led to, when it is committed
   */
  add<Result>(operation: Operation): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ operation, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Resolves when all that was queued before is written, or has failed. */
  flush(): Promise<void> {
    if (this.#queue.length === 0 && !this.#isRunning) return Promise.resolve();
    return new Promise((resolve) => void this.#idle.push(resolve));
  }

  /** After the callbacks of this turn of the event loop, so that their writes share one transaction. */
  #schedule(): void {
    if (this.#isScheduled || this.#isRunning) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#runNext();
    });
  }

  #runNext(): void {
    const isAll = this.#queue.length <= this.#maxBatch;
    const batch = isAll ? this.#queue : this.#queue.slice(0, this.#maxBatch);
    this.#queue = isAll ? [] : this.#queue.slice(this.#maxBatch);
    this.#isRunning = true;
    const done = this.#runBatch(batch);
    if (isPromise(done)) void done.then(() => this.#finish());
    else this.#finish();
  }

  #finish(): void {
    this.#isRunning = false;
    if (this.#queue.length > 0) {
      this.#schedule();
      return;
    }
    const idle = this.#idle;
    if (idle.length === 0) return;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  /** Never throws, and never rejects. */
  #runBatch(batch: readonly Queued<Operation>[]): MaybePromise<void> {
    try {
      const results = this.#execute(batch.map(({ operation }) => operation));
      if (!isPromise(results)) return settle(batch, results);
      return results.then(
        (values) => settle(batch, values),
        (error: unknown) => this.#fail(batch, error),
      );
    } catch (error) {
      return this.#fail(batch, error);
    }
  }

  #fail(batch: readonly Queued<Operation>[], error: unknown): MaybePromise<void> {
    if (batch.length === 1 || this.#concernsAll(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    return this.#runOneByOne(batch, 0);
  }

  #runOneByOne(batch: readonly Queued<Operation>[], start: number): MaybePromise<void> {
    for (let index = start; index < batch.length; index++) {
      const done = this.#runBatch(batch.slice(index, index + 1));
      if (isPromise(done)) return done.then(() => this.#runOneByOne(batch, index + 1));
    }
  }
}

function settle<Operation>(batch: readonly Queued<Operation>[], results: readonly unknown[]): void {
  for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
}
