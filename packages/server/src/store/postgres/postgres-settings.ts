import { toMilliseconds } from "@llama-agents/workflows";
import type { Pool } from "pg";
import { assertCount } from "../assert-count.ts";
import { defaultSnapshotEvery } from "../durable/snapshot-policy.ts";
import type { KeepTicks } from "../durable/written-turn.ts";
import type { ConnectionsOptions } from "./connections.ts";
import type { PostgresWorkflowStoreOptions } from "./postgres-options.ts";
import { type TableNames, tableNames } from "./table-names.ts";

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
    connections: {
      url,
      pool: pool as Pool | undefined,
      poolSize,
      connectTimeout: toMilliseconds(options.connectTimeout ?? "10s"),
    },
    names: tableNames(schema, tablePrefix),
    leaseDuration,
    keepTicks: keepTicks === "all" ? keepTicks : assertCount("keepTicks", keepTicks, 0),
    snapshotEvery: assertCount("snapshotEvery", options.snapshotEvery ?? defaultSnapshotEvery, 1),
  };
}
