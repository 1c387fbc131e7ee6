import { describe, expect, test } from "vitest";
import { breakListeners, needsPostgres, newSchema, openStore } from "./postgres-fixture.ts";
import { row, turn } from "./turns.ts";

needsPostgres();

/** A store that holds the run `run-a`, and another one that is told when it can be claimed. */
async function openTwo(schema: string) {
  const holder = await openStore({ schema });
  const other = await openStore({ schema });
  await holder.startHandler(row("a"));
  await holder.commit(turn("run-a", 0));
  const orphaned = new Promise<void>((resolve) => other.onOrphanedRuns(resolve));
  return { holder, other, orphaned };
}

const all = { limit: 100 };

describe("runs that a live store gives up", { timeout: 30_000 }, () => {
  test("are told to the others, who would not look for them", async () => {
    const { holder, other, orphaned } = await openTwo(newSchema());
    await holder.surrenderRuns(["run-a"]);
    await orphaned;
    expect(await other.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2 }]);
    await holder[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  test("are found by one that could not hear it", async () => {
    const { holder, other, orphaned } = await openTwo(newSchema());
    await breakListeners();
    await holder[Symbol.asyncDispose]();
    await orphaned;
    expect(await other.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2 }]);
    await other[Symbol.asyncDispose]();
  });
});
