import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { PostgresServer } from "../../test/support/postgres-server.ts";
import { atLeast, atMost, type Benchmark } from "../harness/benchmark.ts";
import { timeOf } from "../harness/measure.ts";
import { openEngine } from "./our-engine.ts";
import { PostgresFloor } from "./postgres-floor.ts";
import { recordRun } from "./sqlite-floor.ts";
import { CountedEngine, type OpenEngine } from "./step-engine.ts";
import { atOnce, type Floor, figureNames, longRun, shortRun, stepsFigures } from "./steps-figures.ts";
import { withFolder } from "./temporary-folder.ts";

const ours: OpenEngine = (url, onStep) => openEngine(new PostgresWorkflowStore({ url }), onStep);

/** Steps that are durable before the next one begins, in a Postgres of this machine; beside the bare driver `pg`. */
export const benchmark: Benchmark<OpenEngine> = {
  name: "postgres-steps",
  module: import.meta.url,
  subjects: { Postgres: ours },
  rivalWork: "openOnPostgres",
  budgets: { [figureNames.perStep]: atMost(0.5), [figureNames.many]: atLeast(5_000) },
  async measure(open, { isRival }) {
    const server = await startedServer();
    if (!server) return [];
    await using _server = server;
    const engine = await CountedEngine.open(open, await server.createDatabase("workflows"));
    const floor = isRival ? undefined : await openFloor(await server.createDatabase("floor"));
    const figures = await stepsFigures(engine, floor);
    await engine.close();
    await floor?.close();
    return figures;
  },
};

/** Says so if there is none: not every machine has a Postgres. */
async function startedServer(): Promise<PostgresServer | undefined> {
  try {
    return await PostgresServer.create();
  } catch (error) {
    console.log(`skipped: ${(error as Error).message}`);
    return undefined;
  }
}

async function openFloor(url: string): Promise<Floor & { close(): Promise<void> }> {
  const [long, short] = await withFolder(async (folder) => [
    await recordRun(folder, longRun),
    await recordRun(folder, shortRun),
  ]);
  const floor = await PostgresFloor.open(url);
  return {
    timeOfRun: () => timeOf(() => floor.commitOneByOne(long.turns)),
    timeOfRuns: () => timeOf(() => floor.commitTogether(short.turns, atOnce)),
    close: () => floor.close(),
  };
}
