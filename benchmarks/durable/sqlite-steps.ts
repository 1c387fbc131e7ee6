import { join } from "node:path";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { atLeast, atMost, type Benchmark } from "../harness/benchmark.ts";
import { timeOf } from "../harness/measure.ts";
import { openEngine } from "./our-engine.ts";
import { recordRun, SqliteFloor } from "./sqlite-floor.ts";
import { CountedEngine, type OpenEngine } from "./step-engine.ts";
import { atOnce, type Floor, figureNames, longRun, shortRun, stepsFigures } from "./steps-figures.ts";
import { withFolder } from "./temporary-folder.ts";

const ours: OpenEngine = (file, onStep) => openEngine(new SqliteWorkflowStore(file), onStep);

/**
 * Steps that are on the disk before the next one begins, in a file of SQLite with `synchronous=FULL`; beside the bare
 * driver, which writes the same rows.
 */
export const benchmark: Benchmark<OpenEngine> = {
  name: "sqlite-steps",
  module: import.meta.url,
  subjects: { "SQLite, synchronous=FULL": ours },
  rivalWork: "openOnSqlite",
  budgets: {
    [figureNames.perStep]: atMost(0.25),
    [figureNames.ofFloor]: atMost(1.8),
    [figureNames.many]: atLeast(10_000),
  },
  measure: (open, { isRival }) =>
    withFolder(async (folder) => {
      const engine = await CountedEngine.open(open, join(folder, "workflows.db"));
      const figures = await stepsFigures(engine, isRival ? undefined : await openFloor(folder));
      await engine.close();
      return figures;
    }),
};

async function openFloor(folder: string): Promise<Floor> {
  const long = await recordRun(folder, longRun);
  const short = await recordRun(folder, shortRun);
  const floor = SqliteFloor.open(join(folder, "floor.db"), long.tables);
  return {
    timeOfRun: () => timeOf(async () => floor.commitOneByOne(long.turns)),
    timeOfRuns: () => timeOf(async () => floor.commitTogether(short.turns, atOnce)),
  };
}
