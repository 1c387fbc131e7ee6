import { orphanMessage } from "./change-message.ts";
import type { Connections } from "./connections.ts";
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

/** Milliseconds since the epoch by the clock of the server: the clocks of owners may differ. */
export const serverTime = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** Keeps the lease of one store, by which the others know that it lives, and gives up the runs of those that are dead. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** @throws StoreError */
  async start(): Promise<void> {
    await this.#renew();
    await this.#freeRunsOfTheDead();
    // What fails now may work the next time: the lease outlives two beats that fail.
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat()).catch(() => {});
    }, this.#options.duration / 3).unref();
  }

  /**
   * Gives up all runs, and the lease.
   *
   * @throws StoreError
   */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
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
    await this.#freeRunsOfTheDead();
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

  /** Anybody may claim them then; the others are told. A lease goes together with its hold of runs, so that none is lost. */
  async #freeRunsOfTheDead(): Promise<void> {
    const { connections, names, owner } = this.#options;
    const { leases, runs, channel } = names;
    const [result] = await connections.write<{ freed: number }>(
      `WITH expired AS (
        SELECT owner FROM ${leases} WHERE expires_at <= ${serverTime} AND owner <> $1 FOR UPDATE SKIP LOCKED
      ), dead AS (
        DELETE FROM ${leases} l USING expired WHERE l.owner = expired.owner RETURNING l.owner
      ), freed AS (
        UPDATE ${runs} r SET owner = NULL FROM dead WHERE r.owner = dead.owner AND r.ended_at IS NULL RETURNING 1
      ), told AS (
        SELECT pg_notify($2::text, $3::text) WHERE EXISTS (SELECT FROM freed)
      )
      SELECT (SELECT count(*) FROM freed) AS freed, (SELECT count(*) FROM told) AS told`,
      [owner, channel, orphanMessage(owner)],
    );
    if (result && result.freed > 0) this.#options.onOrphaned();
  }
}
