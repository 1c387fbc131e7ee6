import { randomUUID } from "node:crypto";
import type { WorkflowStore } from "@llama-agents/server";
import { PostgresWorkflowStore, type PostgresWorkflowStoreOptions } from "@llama-agents/server/postgres";
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
