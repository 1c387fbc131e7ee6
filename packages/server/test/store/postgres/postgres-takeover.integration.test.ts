import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { breakListeners, databaseUrl, execute, needsPostgres, newSchema, openStore } from "./postgres-fixture.ts";
import { row, token, turn } from "./turns.ts";

needsPostgres();

const all = { limit: 100 };

/** A process that starts the run `run-a`, and holds it. */
async function spawnHolder(schema: string): Promise<{ kill(): Promise<void> }> {
  const program = fileURLToPath(new URL("./holds-a-run.ts", import.meta.url));
  const options = ["--conditions=@llama-agents/source", "--import", "tsx", program, databaseUrl, schema];
  const child = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("The process ended"))),
  ]);
  return {
    kill: async () => {
      const isGone = once(child, "exit");
      child.kill("SIGKILL");
      await isGone;
    },
  };
}

describe("a store whose process is killed", { timeout: 30_000 }, () => {
  test("leaves its runs to the one that is opened next, long before its lease has run out", async () => {
    const schema = newSchema();
    const holder = await spawnHolder(schema);
    await holder.kill();
    const killedAt = Date.now();
    await using heir = await openStore({ schema });
    const orphaned = new Promise<void>((resolve) => heir.onOrphanedRuns(resolve));
    expect(await heir.claimRuns(all)).toEqual([]);
    await orphaned;
    expect(await heir.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2, nextTurn: 1 }]);
    expect(Date.now() - killedAt).toBeLessThan(4_000); // of 15 seconds
    expect(await execute(`SELECT count(*) FROM "${schema}".llama_agents_leases`)).toEqual([{ count: "1" }]);
  });

  test("leaves them to one that is open already", async () => {
    const schema = newSchema();
    const holder = await spawnHolder(schema);
    await using heir = await openStore({ schema, leaseDuration: "3s" });
    const orphaned = new Promise<void>((resolve) => heir.onOrphanedRuns(resolve));
    await holder.kill();
    const killedAt = Date.now();
    await orphaned;
    expect(await heir.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2 }]);
    expect(Date.now() - killedAt).toBeLessThan(6_000);
  });

  test("leaves what the database wrote of it after its lease was removed", async () => {
    const schema = newSchema();
    const earlier = await openStore({ schema });
    await earlier.startHandler(row("a"));
    await earlier[Symbol.asyncDispose]();
    await execute(`UPDATE "${schema}".llama_agents_runs SET owner = 'dead'`);
    await using heir = await openStore({ schema });
    await new Promise<void>((resolve) => heir.onOrphanedRuns(resolve));
    expect(await heir.claimRuns(all)).toMatchObject([{ runId: "run-a", epoch: 2 }]);
  });
});

describe("stores that live", { timeout: 30_000 }, () => {
  test("keep their runs when the connections break by which others see that they live", async () => {
    const schema = newSchema();
    const leaseDuration = "1s"; // so that each looks three times in a second
    await using one = await openStore({ schema, leaseDuration });
    await using two = await openStore({ schema, leaseDuration });
    for (const [id, store] of Object.entries({ one, two })) {
      await store.startHandler(row(id));
    }
    for (let round = 0; round < 6; round++) {
      await breakListeners();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect([await one.claimRuns(all), await two.claimRuns(all)]).toEqual([[], []]);
    expect(await one.commit(turn("run-one", 0, { events: [token(0)] }))).toBe(true);
    expect(await two.commit(turn("run-two", 0, { events: [token(0)] }))).toBe(true);
  });
});
