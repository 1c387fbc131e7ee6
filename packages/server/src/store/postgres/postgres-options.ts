import { type Duration, toMilliseconds } from "@llama-agents/workflows";
import type { Pool } from "pg";
import { defaultSnapshotEvery } from "../durable/snapshot-policy.ts";
import type { KeepTicks } from "../durable/written-turn.ts";
import type { ConnectionsOptions } from "./connections.ts";
import { type TableNames, tableNames } from "./table-names.ts";

export interface PostgresWorkflowStoreOptions {
  /**
   * The address of the database: `postgres://user:password@host:5432/database`.
   *
   * @default what the variables PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE say
   */
  readonly url?: string | undefined;
  /** A pool of the package `pg` to use instead, for three connections or more; it is borrowed, and never closed. */
  readonly pool?: Pool | undefined;
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

/** The options, checked. */
export interface PostgresSettings {
  readonly connections: ConnectionsOptions;
  readonly names: TableNames;
  /** Milliseconds. */
  readonly leaseDuration: number;
  readonly keepTicks: KeepTicks;
  readonly snapshotEvery: number;
}

const minPoolSize = 3;
/** Milliseconds. */
const minLease = 1_000;

/**
 * @throws TypeError if there are both a URL and a pool
 * @throws RangeError if an option is out of its range
 */
export function postgresSettings(options: PostgresWorkflowStoreOptions): PostgresSettings {
  const { url, pool, schema = "public", tablePrefix = "llama_agents_", keepTicks = 0 } = options;
  if (url !== undefined && pool) throw new TypeError("Give the Postgres store a url or a pool, not both");
  if (url !== undefined && typeof url !== "string") throw new TypeError("url must be a string");
  const poolSize = assertCount("poolSize", options.poolSize ?? 10, minPoolSize);
  if (pool && pool.options.max !== undefined) assertCount("the pool's max", pool.options.max, minPoolSize);
  const leaseDuration = toMilliseconds(options.leaseDuration ?? "15s");
  if (leaseDuration < minLease) throw new RangeError(`leaseDuration must be 1 second or more, not ${leaseDuration} ms`);
  return {
    connections: { url, pool, poolSize, connectTimeout: toMilliseconds(options.connectTimeout ?? "10s") },
    names: tableNames(schema, tablePrefix),
    leaseDuration,
    keepTicks: keepTicks === "all" ? keepTicks : assertCount("keepTicks", keepTicks, 0),
    snapshotEvery: assertCount("snapshotEvery", options.snapshotEvery ?? defaultSnapshotEvery, 1),
  };
}

function assertCount(name: string, count: number, least: number): number {
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw new RangeError(`${name} must be an integer >= ${least}, not ${String(count)}`);
}
