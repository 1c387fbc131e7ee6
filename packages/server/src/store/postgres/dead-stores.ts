import { orphanMessage } from "./change-message.ts";
import type { Connections } from "./connections.ts";
import { holdsOwnerLock } from "./owner-lock.ts";
import type { TableNames } from "./table-names.ts";

export interface DeadStoresOptions {
  readonly connections: Connections;
  readonly names: TableNames;
  /** The store that looks. */
  readonly owner: string;
  /** Runs of a dead owner can be claimed. */
  readonly onOrphaned: () => void;
}

interface Suspect {
  readonly owner: string;
  /** `null` if there is no lease. */
  readonly expires_at: number | null;
}

/** Milliseconds in which a live store that has lost its connections makes others, holds its lock and renews its lease. */
const secondLookDelay = 1_000;
/** The time of the server: the clocks of stores may differ. */
export const serverTime = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/**
 * Gives up the runs of stores that are dead: their lock is free, since their process was killed, or their lease has run out,
 * since they stand still or are cut off from the database.
 *
 * Either is so for a moment of stores that live, too, when their connections break or the server was down. So what looks
 * dead is looked at twice, and lives if its lease was renewed meanwhile. Should a live store be taken for dead nevertheless,
 * its runs refuse what it writes as soon as they are claimed.
 */
export class DeadStores {
  readonly #options: DeadStoresOptions;
  #timer: NodeJS.Timeout | undefined;
  #freeing: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: DeadStoresOptions) {
    this.#options = options;
  }

  /**
   * Looks now, and a second time later if need be.
   *
   * @throws StoreError
   */
  async look(): Promise<void> {
    if (this.#timer !== undefined) return;
    const suspects = await this.#findSuspects();
    if (suspects.length === 0 || this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#freeing = this.#free(suspects).catch(() => {}); // the next beat looks again
    }, secondLookDelay).unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#freeing;
  }

  /** A run may have an owner without a lease: what a store had sent when it was killed was written later. */
  async #findSuspects(): Promise<readonly Suspect[]> {
    const { connections, names, owner } = this.#options;
    const { leases, runs } = names;
    return connections.read<Suspect>(
      `WITH RECURSIVE holder AS (
        SELECT min(owner) AS owner FROM ${runs} WHERE owner IS NOT NULL
        UNION ALL
        SELECT (SELECT min(r.owner) FROM ${runs} r WHERE r.owner > holder.owner) FROM holder WHERE owner IS NOT NULL
      )
      SELECT l.owner, l.expires_at FROM ${leases} l
      WHERE l.owner <> $1 AND (l.expires_at <= ${serverTime} OR NOT ${holdsOwnerLock("l.owner")})
      UNION
      SELECT h.owner, NULL FROM holder h
      WHERE h.owner <> $1 AND NOT EXISTS (SELECT FROM ${leases} l WHERE l.owner = h.owner)
        AND NOT ${holdsOwnerLock("h.owner")}`,
      [owner],
    );
  }

  /** Anybody may claim them then; the others are told. A lease goes together with its hold of runs, so that none is lost. */
  async #free(suspects: readonly Suspect[]): Promise<void> {
    const { connections, names, owner } = this.#options;
    const { leases, runs, channel } = names;
    const [result] = await connections.write<{ freed: number }>(
      `WITH suspect AS (
        SELECT * FROM unnest($1::text[], $2::bigint[]) AS s (owner, expires_at)
      ), over AS (
        SELECT l.owner FROM ${leases} l JOIN suspect s ON s.owner = l.owner AND s.expires_at = l.expires_at
        WHERE l.expires_at <= ${serverTime} OR NOT ${holdsOwnerLock("l.owner")}
        FOR UPDATE OF l SKIP LOCKED
      ), unleased AS (
        DELETE FROM ${leases} l USING over WHERE l.owner = over.owner RETURNING l.owner
      ), dead AS (
        SELECT owner FROM unleased
        UNION
        SELECT s.owner FROM suspect s
        WHERE NOT EXISTS (SELECT FROM ${leases} l WHERE l.owner = s.owner) AND NOT ${holdsOwnerLock("s.owner")}
      ), freed AS (
        UPDATE ${runs} r SET owner = NULL FROM dead WHERE r.owner = dead.owner AND r.ended_at IS NULL RETURNING 1
      ), told AS (
        SELECT pg_notify($3::text, $4::text) WHERE EXISTS (SELECT FROM freed)
      )
      SELECT (SELECT count(*) FROM freed) AS freed, (SELECT count(*) FROM told) AS told`,
      [suspects.map((each) => each.owner), suspects.map((each) => each.expires_at), channel, orphanMessage(owner)],
    );
    if (result && result.freed > 0) this.#options.onOrphaned();
  }
}
