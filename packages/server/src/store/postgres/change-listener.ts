import type { Notification, PoolClient } from "pg";
import { type ChangeMessage, readMessage } from "./change-message.ts";
import type { Connections } from "./connections.ts";
import { holdOwnerLock } from "./owner-lock.ts";

export interface ChangeListenerOptions {
  readonly connections: Connections;
  readonly channel: string;
  /** The store that is seen to live by this connection. */
  readonly owner: string;
  /** Somebody has told something. */
  readonly onMessage: (message: ChangeMessage) => void;
  /** The connection was lost, and is there again: nobody knows what was told meanwhile. */
  readonly onReconnected: () => void;
}

/**
 * Milliseconds before a lost connection is made again; each attempt that fails doubles it. It has to be there before others
 * take the store for dead.
 */
const firstDelay = 50;
const maxDelay = 500;

/**
 * Listens to what other processes tell, on a connection of its own, which is made again when it breaks. By the same
 * connection the others see that the store lives.
 */
export class ChangeListener {
  readonly #options: ChangeListenerOptions;
  #client: PoolClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #delay = firstDelay;
  #isClosing = false;
  /** The attempt that goes on. */
  #connecting: Promise<void> | undefined;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
  }

  /** @throws StoreError if there is no connection */
  async start(): Promise<void> {
    this.#isClosing = false;
    this.#connecting = this.#connect();
    await this.#connecting;
  }

  async stop(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#connecting?.catch(() => {});
    this.#leave();
  }

  async #connect(): Promise<void> {
    const client = await this.#options.connections.connect();
    try {
      client.on("notification", this.#tell);
      client.once("error", () => this.#lose(client));
      client.once("end", () => this.#lose(client));
      await holdOwnerLock(client, this.#options.owner);
      await client.query(`LISTEN ${client.escapeIdentifier(this.#options.channel)}`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.#isClosing) return client.release(true);
    this.#client = client;
    this.#delay = firstDelay;
    (client as { unref?: () => void }).unref?.();
  }

  #tell = ({ channel, payload }: Notification): void => {
    const message = channel === this.#options.channel ? readMessage(payload) : undefined;
    if (message) this.#options.onMessage(message);
  };

  #lose(client: PoolClient): void {
    if (client !== this.#client) return;
    this.#leave();
    this.#retryLater();
  }

  #leave(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.off("notification", this.#tell);
    client?.release(true);
  }

  #retryLater(): void {
    if (this.#isClosing || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#connecting = this.#connect().then(
        () => this.#options.onReconnected(),
        () => this.#retryLater(),
      );
    }, this.#delay).unref();
    this.#delay = Math.min(2 * this.#delay, maxDelay);
  }
}
