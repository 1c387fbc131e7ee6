import { randomUUID } from "node:crypto";
import type { WorkflowStore } from "@llama-agents/server";
import { PostgresWorkflowStore, type PostgresWorkflowStoreOptions } from "@llama-agents/server/postgres";
import { Client } from "pg";
import { beforeEach } from "vitest";
import { postgresDatabase } from "../../../../../test/support/postgres-database.ts";

const { url, missing } = await postgresDatabase();

/** The address of a database that only this test file uses; empty if there is no Postgres. */
export const databaseUrl = url;

/** Skips the tests of a file where there is no Postgres. */
export function needsPostgres(): void {
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
}

/** A schema that no other test uses. */
export const newSchema = (): string => `test_${randomUUID().replaceAll("-", "")}`;

/** An open store; in an empty schema unless one is given. */
export async function openStore(options: PostgresWorkflowStoreOptions = {}): Promise<PostgresWorkflowStore> {
  const source = options.pool ? {} : { url };
  const store = new PostgresWorkflowStore({ ...source, schema: newSchema(), poolSize: 4, ...options });
  await store.open();
  return store;
}

/** Closes a store and opens another one on its data. */
export async function reopenStore(
  store: WorkflowStore,
  options: PostgresWorkflowStoreOptions,
): Promise<PostgresWorkflowStore> {
  await store[Symbol.asyncDispose]();
  return openStore(options);
}

/** Runs statements beside the store, as an administrator or another program does. */
export async function execute(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The connections that listen, and nothing else. */
export const breakListeners = (): Promise<readonly Record<string, unknown>[]> =>
  execute(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );

/** The sequences of all events of a run, read to its end. */
export async function follow(store: WorkflowStore, runId: string): Promise<number[]> {
  const sequences: number[] = [];
  for await (const batch of store.subscribeEvents(runId, { afterSequence: -1, batchSize: 100 })) {
    sequences.push(...batch.map(({ sequence }) => sequence));
  }
  return sequences;
}
