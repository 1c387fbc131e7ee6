import type { PoolClient } from "pg";
import { queryWith } from "./connections.ts";

/** The number that the lock of a store has in the database. */
const keyOf = (owner: string): string => `hashtextextended('@llama-agents/server owner ' || ${owner}, 0)`;

/**
 * Lets others see that this store lives, for as long as the connection does: the server lets go of the lock as soon as the
 * process is dead. It is shared, so that it need not be waited for where an earlier connection has broken, and the server
 * does not know that yet.
 *
 * @throws what the driver throws
 */
export async function holdOwnerLock(client: PoolClient, owner: string): Promise<void> {
  await queryWith(client, `SELECT pg_advisory_lock_shared(${keyOf("$1::text")})`, [owner]);
}

/**
 * Does the store whose name is in a column hold its lock? This takes no lock itself, so that those who look at the same
 * time do not take each other for the store.
 */
export const holdsOwnerLock = (owner: string): string => `EXISTS (
  SELECT FROM pg_locks k JOIN pg_database d ON d.oid = k.database
  WHERE d.datname = current_database() AND k.locktype = 'advisory' AND k.objsubid = 1
    AND ((k.classid::bigint << 32) | k.objid::bigint) = ${keyOf(owner)}
)`;
