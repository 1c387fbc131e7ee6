import type { Duration } from "@llama-agents/workflows";
import type { KeepTicks } from "../durable/written-turn.ts";

/** A `Pool` of the package `pg`, as far as types need to know, so that its types need not be installed. */
export interface PostgresPool {
  readonly options: { readonly max?: number | undefined };
  readonly totalCount: number;
  readonly idleCount: number;
  connect(): Promise<{ release(error?: boolean): void }>;
}

export interface PostgresWorkflowStoreOptions {
  /**
   * The address of the database: `postgres://user:password@host:5432/database`.
   *
   * @default what the variables PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE say
   */
  readonly url?: string | undefined;
  /** A pool of the package `pg` to use instead, for three connections or more; it is borrowed, and never closed. */
  readonly pool?: PostgresPool | undefined;
  /** Where the tables are; created if it is not there. @default "public" */
  readonly schema?: string | undefined;
  /** What the names of the tables begin with. @default "llama_agents_" */
  readonly tablePrefix?: string | undefined;
  /** The most connections at once, 3 or more: one writes, one listens. @default 10 */
  readonly poolSize?: number | undefined;
  /**
   * How long a process may be silent before others take its runs over: milliseconds or such as "15s", 1 second or more.
   * It tells three times as often that it lives.
   *
   * @default "15s"
   */
  readonly leaseDuration?: Duration | undefined;
  /** How long a connection may take: milliseconds or such as "10s". @default "10s" */
  readonly connectTimeout?: Duration | undefined;
  /**
   * Which ticks stay when a snapshot, or the end of the run, makes them needless: so many of the last ones, or "all".
   *
   * @default 0
   */
  readonly keepTicks?: KeepTicks | undefined;
  /** After how many ticks a snapshot is taken, so that no more are replayed, unless snapshots are big. @default 256 */
  readonly snapshotEvery?: number | undefined;
}
