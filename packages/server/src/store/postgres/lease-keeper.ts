import { orphanMessage } from "./change-message.ts";
import type { Connections } from "./connections.ts";
import { DeadStores, serverTime } from "./dead-stores.ts";
import type { TableNames } from "./table-names.ts";

export interface LeaseKeeperOptions {
  readonly connections: Connections;
  readonly names: TableNames;
  /** The store that holds the lease. */
  readonly owner: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Runs of a dead owner can be claimed. */
  readonly onOrphaned: () => void;
}

/** Keeps the lease of one store, by which the others know that it lives, and gives up the runs of those that are dead. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #deadStores: DeadStores;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<unknown> = Promise.resolve();

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#deadStores = new DeadStores(options);
  }

  /** @throws StoreError */
  async start(): Promise<void> {
    await this.#renew();
    await this.#deadStores.look();
    // What fails now may work the next time: the lease outlives two beats that fail.
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat()).catch(() => {});
    }, this.#options.duration / 3).unref();
  }

  /** The store has a connection again: its lease may have run out while it had none. */
  reconnected(): void {
    if (this.#timer !== undefined) this.#beating = Promise.all([this.#beating, this.#renew().catch(() => {})]);
  }

  /**
   * Gives up all runs, and the lease.
   *
   * @throws StoreError
   */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#beating;
    await this.#deadStores.stop();
    const { connections, names, owner } = this.#options;
    await connections.write(
      `WITH gone AS (DELETE FROM ${names.leases} WHERE owner = $1),
        freed AS (UPDATE ${names.runs} SET owner = NULL WHERE owner = $1 RETURNING 1)
      SELECT pg_notify($2::text, $3::text) WHERE EXISTS (SELECT FROM freed)`,
      [owner, names.channel, orphanMessage(owner)],
    );
  }

  async #beat(): Promise<void> {
    await this.#renew();
    await this.#deadStores.look();
    const { connections, names } = this.#options;
    await connections.write(`DELETE FROM ${names.keys} WHERE expires_at <= $1`, [Date.now()]);
  }

  async #renew(): Promise<void> {
    const { connections, names, owner, duration } = this.#options;
    await connections.write(
      `INSERT INTO ${names.leases} (owner, expires_at) VALUES ($1, ${serverTime} + $2::bigint)
      ON CONFLICT (owner) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
      [owner, Math.ceil(duration)],
    );
  }
}
