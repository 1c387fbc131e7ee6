import type { PoolClient } from "pg";
import type { Connections } from "./connections.ts";

/** What the type of the driver's client leaves out. */
interface Referenced {
  ref?(): void;
  unref?(): void;
}

/**
 * One connection for one purpose, taken from the pool at its first use, and taken anew after it broke. It keeps the process
 * alive only while it is used.
 */
export class OwnConnection {
  readonly #connections: Connections;
  readonly #settings: string;
  #client: Promise<PoolClient> | undefined;

  /** @param settings - statements that prepare the session for its purpose */
  constructor(connections: Connections, settings: string) {
    this.#connections = connections;
    this.#settings = settings;
  }

  /** @throws StoreError, or what the use throws; the connection stays if it is not broken */
  async use<Result>(action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    this.#client ??= this.#take();
    const client = await this.#client;
    (client as Referenced).ref?.();
    try {
      return await action(client);
    } finally {
      (client as Referenced).unref?.();
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
        await client.query(this.#settings);
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
