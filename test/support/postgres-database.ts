import { randomUUID } from "node:crypto";
import { createDatabase } from "./create-database.ts";
import { providerVariable } from "./provide-postgres.ts";

/** An empty database of the test server, or why there is none. */
export interface PostgresDatabase {
  /** Its address; empty if there is none. */
  readonly url: string;
  /** Why tests are to be skipped; `undefined` if the database is there. */
  readonly missing: string | undefined;
}

/**
 * A database of its own for a test file, on the one server of the test run, which starts with the first request.
 *
 * ```ts
 * const { url, missing } = await postgresDatabase();
 * beforeEach(({ skip }) => skip(missing !== undefined, missing));
 * ```
 */
export async function postgresDatabase(): Promise<PostgresDatabase> {
  const provider = process.env[providerVariable];
  if (provider === undefined)
    return { url: "", missing: "no Postgres to test with: run the tests with the vitest of the repository" };
  const response = await fetch(provider);
  const text = await response.text();
  if (!response.ok) return { url: "", missing: text };
  return { url: await createDatabase(text, `test_${randomUUID().replaceAll("-", "")}`), missing: undefined };
}
