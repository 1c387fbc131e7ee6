import { createHash } from "node:crypto";
import { Client, Pool, type PoolClient, type QueryResultRow, types } from "pg";
import { StoreError, StoreOpenError } from "../store-error.ts";
import { type DatabasePlace, isConflict, isConnectionError, openErrorOf, storeErrorOf } from "./connection-errors.ts";

export interface ConnectionsOptions {
  readonly url: string | undefined;
  /** Borrowed: never closed. */
  readonly pool: Pool | undefined;
  readonly poolSize: number;
  /** Milliseconds. */
  readonly connectTimeout: number;
}

/** Runs one statement; the texts of statements are few, so that each connection prepares them once. */
export type RunStatement = <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A statement that is tried again has most likely met the end of what it has met. */
const maxAttempts = 5;
/** Milliseconds of silence before the system asks whether the other side is still there. */
const keepAliveDelay = 10_000;
const int8 = 20;

/** Numbers of 64 bits are numbers here: counts, identities, milliseconds. */
const typeParsers = {
  getTypeParser: ((oid: number, format?: "text") =>
    oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** The connections of one store to its database: a pool, its own or a borrowed one. */
export class Connections {
  readonly #options: ConnectionsOptions;
  #pool: Pool | undefined;
  /** The connections of which it is known that they wait for the disk. */
  readonly #synchronous = new WeakSet<PoolClient>();
  #place: DatabasePlace | undefined;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#pool !== undefined;
  }

  /** @throws StoreOpenError if the address is none */
  get place(): DatabasePlace {
    this.#place ??= placeOf(this.#options);
    return this.#place;
  }

  /**
   * Makes the pool, and a first connection.
   *
   * @throws StoreOpenError
   */
  async open(): Promise<void> {
    const { place } = this;
    const { pool = this.#createPool() } = this.#options;
    try {
      const client = await pool.connect();
      client.release();
    } catch (error) {
      if (pool !== this.#options.pool) await pool.end();
      throw openErrorOf(error, place);
    }
    // A connection that breaks while nobody uses it: the pool has dropped it, and whoever needs one makes another.
    pool.on("error", ignore);
    this.#pool = pool;
  }

  /** A borrowed pool stays open. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool && pool !== this.#options.pool) await pool.end();
    else pool?.off("error", ignore);
  }

  /**
   * Runs one statement that only reads, or that may be done twice: once more if the connection was broken.
   *
   * @throws StoreError
   */
  read: RunStatement = async (text, values = []) => {
    try {
      return await this.#query(text, values);
    } catch (error) {
      if (!isConnectionError(error)) throw this.#wrap(error);
      return await this.write(text, values);
    }
  };

  /**
   * Runs one statement. If the connection breaks, nobody knows whether it was done.
   *
   * @throws StoreError; its cause is the error of the database
   */
  write: RunStatement = async (text, values = []) => {
    for (let attempt = 1; ; attempt++) {
      const client = await this.connect();
      let isBroken = false;
      try {
        return await queryWith(client, text, values);
      } catch (error) {
        isBroken = isConnectionError(error);
        if (attempt === maxAttempts || !isConflict(error)) throw this.#wrap(error);
      } finally {
        client.off("error", ignore);
        client.release(isBroken);
      }
    }
  };

  /**
   * Runs statements in one transaction; what was done is taken back if the callback throws, whose error stays as it is. If
   * the transaction loses to another one, it is tried again.
   *
   * @param options - `isRepeatable: false` if the callback does what must not be done twice
   * @throws StoreError
   */
  async transaction<Result>(
    body: (run: RunStatement) => Promise<Result>,
    { isRepeatable = true }: { readonly isRepeatable?: boolean } = {},
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transact(body);
      } catch (error) {
        if (!isRepeatable || attempt === maxAttempts || !isConflict((error as Error).cause ?? error)) throw error;
      }
    }
  }

  async #transact<Result>(body: (run: RunStatement) => Promise<Result>): Promise<Result> {
    const client = await this.connect();
    let isBroken = false;
    const run: RunStatement = async (text, values = []) => {
      try {
        return await queryWith(client, text, values);
      } catch (error) {
        throw this.#wrap(error);
      }
    };
    try {
      await run("BEGIN");
      const result = await body(run);
      await run("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {
        isBroken = true;
      });
      throw error;
    } finally {
      client.off("error", ignore);
      client.release(isBroken);
    }
  }

  /**
   * A connection of the caller's own, until it is released. What it commits is on the disk, whatever the database has as
   * its default.
   *
   * @throws StoreError
   */
  async connect(): Promise<PoolClient> {
    let client: PoolClient | undefined;
    try {
      client = await this.#opened().connect();
      client.on("error", ignore); // whoever uses it gets the error by its query
      if (!this.#synchronous.has(client)) await client.query("SET synchronous_commit = on");
      this.#synchronous.add(client);
      return client;
    } catch (error) {
      client?.off("error", ignore);
      client?.release(true);
      throw this.#wrap(error);
    }
  }

  async #query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#opened().query<Row>(statement(text, values));
    return rows;
  }

  #createPool(): Pool {
    const { url, poolSize, connectTimeout } = this.#options;
    return new Pool({
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelay,
      allowExitOnIdle: true,
      application_name: "llama-agents",
    });
  }

  #opened(): Pool {
    if (this.#pool) return this.#pool;
    throw new StoreError("The store is not open: call open() first, or start the server that it belongs to");
  }

  #wrap(error: unknown): StoreError {
    return storeErrorOf(error, this.place);
  }
}

/** Runs a statement on a connection of the caller's own, whose errors are those of the driver. */
export async function queryWith<Row extends QueryResultRow>(
  client: Client | PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { rows } = await client.query<Row>(statement(text, values));
  return rows;
}

const names = new Map<string, string>();

/** The name tells statements of different stores apart that share a connection. */
function statement(text: string, values: readonly unknown[]) {
  let name = names.get(text);
  if (name === undefined) {
    name = `llama_agents_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
    names.set(text, name);
  }
  return { name, text, values: values as unknown[], types: typeParsers };
}

/** The driver knows the address, whichever way it was given: by a URL, by fields, by variables of the environment. */
function placeOf({ url, pool }: ConnectionsOptions): DatabasePlace {
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw new StoreOpenError(
      "The url of the Postgres store is no address of a database: it must be like postgres://user:password@host:5432/database",
    );
  }
  try {
    const { host, port, database = "", user = "" } = new Client(pool ? pool.options : { connectionString: url });
    return { host, port, database, user };
  } catch (cause) {
    // The message of the cause holds the address, and the password with it.
    const { code = "it cannot be read" } = cause as { code?: string };
    throw new StoreOpenError(
      `The url of the Postgres store is no address of a database (${code}): it must be like ` +
        "postgres://user:password@host:5432/database, with %-escapes for what is special in a password",
    );
  }
}

const ignore = (): void => {};
