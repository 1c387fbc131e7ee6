import { readFileSync } from "node:fs";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { expect, test } from "vitest";
import { migrations } from "../../../src/store/postgres/migrations.ts";
import { expectDetails, expectRunsToFinish } from "../upgrade/finish-runs.ts";
import { fixtureVersions, postgresFixture } from "../upgrade/fixture-files.ts";
import { databaseUrl, execute, needsPostgres } from "./postgres-fixture.ts";

needsPostgres();

const versions = fixtureVersions("postgres");

test("each migration has statements of what it has made", () => {
  const numbers = migrations.map((_statements, index) => index + 1);
  expect(versions, "run `npm run fixtures` with a new migration").toEqual(numbers);
});

test.each(versions)("the unfinished runs in tables of migration %i go on, and end as they should", async (version) => {
  await execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", readFileSync(postgresFixture(version), "utf8"));
  await using store = new PostgresWorkflowStore({ url: databaseUrl });
  await store.open();
  await expectDetails(store, version >= 2);
  await expectRunsToFinish(store);
  const [newest] = await execute("SELECT max(version)::int AS version FROM llama_agents_schema_migrations");
  expect(newest).toEqual({ version: migrations.length });
});
