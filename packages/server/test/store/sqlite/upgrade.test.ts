import { copyFileSync } from "node:fs";
import { expect, test } from "vitest";
import { serverPackage } from "../../../src/store/sqlite/migrations/server-migrations.ts";
import { SqliteWorkflowStore } from "../../../src/store/sqlite/sqlite-workflow-store.ts";
import { expectDetails, expectRunsToFinish } from "../upgrade/finish-runs.ts";
import { fixtureVersions, sqliteFixture } from "../upgrade/fixture-files.ts";
import { createFile } from "./sqlite-fixtures.ts";

const versions = fixtureVersions("sqlite");

test("each migration has a file that it has made", () => {
  expect(versions, "run `npm run fixtures` with a new migration").toEqual(
    serverPackage.migrations.map(({ version }) => version),
  );
});

test.each(versions)("the unfinished runs in a file of migration %i go on, and end as they should", async (version) => {
  const file = createFile();
  copyFileSync(sqliteFixture(version), file);
  await using store = new SqliteWorkflowStore(file);
  await expectDetails(store, version >= 3);
  await expectRunsToFinish(store);
  expect(store.pragma("user_version")).toBe(serverPackage.migrations.at(-1)?.version);
});
