import type { PoolClient } from "pg";
import { isConflict, storeErrorOf } from "./connection-errors.ts";
import { type Connections, queryWith, type RunStatement } from "./connections.ts";

/** What the type of the driver's client leaves out. */
interface Referenced {
  ref?(): void;
  unref?(): void;
}

/**
 * Every statement finds its rows by an index, however small the tables were when it was planned: plans outlive the growth of
 * tables. What is acknowledged is on the disk.
 */
const settings =
  "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET random_page_cost = 0.1; " +
  "SET jit = off; SET work_mem = '64MB'; SET synchronous_commit = on";

const maxAttempts = 5;

/**
 * The connection that groups of writes share, taken from the pool at its first use, and taken anew after it broke. It keeps the process
 * alive only while it is used.
 */
export class WriteConnection {
  readonly #connections: Connections;
  #client: Promise<PoolClient> | undefined;
  #uses = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /**
   * Runs one statement, again if it has lost to another transaction.
   *
   * @throws StoreError
   */
  run: RunStatement = async (text, values) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#use((client) => queryWith(client, text, values));
      } catch (error) {
        if (attempt === maxAttempts || !isConflict(error)) throw storeErrorOf(error, this.#connections.place);
      }
    }
  };

  async #use<Result>(action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    this.#client ??= this.#take();
    const client = await this.#client;
    (client as Referenced).ref?.();
    this.#uses++;
    try {
      return await action(client);
    } finally {
      if (--this.#uses === 0) (client as Referenced).unref?.();
    }
  }

  /** Its settings are its own: nobody else gets it. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    client?.release(true);
  }

  async #take(): Promise<PoolClient> {
    try {
      const client = await this.#connections.connect();
      client.once("error", () => this.#drop(client));
      client.once("end", () => this.#drop(client));
      try {
        await client.query(settings);
      } catch (error) {
        client.release(true);
        throw error;
      }
      return client;
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }

  #drop(client: PoolClient): void {
    const own = this.#client;
    own?.then((current) => {
      if (current !== client || this.#client !== own) return;
      this.#client = undefined;
      client.release(true);
    }, ignore);
  }
}

const ignore = (): void => {};
