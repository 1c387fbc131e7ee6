import { join } from "node:path";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult } from "../harness/measure.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { DurableTasks } from "./processes/durable-server.ts";
import { withFolder } from "./temporary-folder.ts";

const runs = 100_000;
/** So many that the memory which work as such needs, whatever it is about, is there before. */
const runsBefore = 20_000;

/** What a run costs that waits for a person, and has left memory: of the whole process, after a full collection. */
export const benchmark: Benchmark<number> = {
  name: "released-runs",
  module: import.meta.url,
  subjects: { "100,000 runs": runs },
  budgets: { "resident memory of a released run": atMost(200), "heap of a released run": atMost(200) },
  measure: (count) =>
    withFolder(async (folder) => {
      await using server = new PeerProcess<DurableTasks>("benchmarks/durable/processes/durable-server.ts", {
        isProfiled: true,
      });
      await server.call("listen", { file: join(folder, "workflows.db"), idleTimeout: "100ms" });
      const release = async (started: number, total: number): Promise<readonly string[]> => {
        const handlers = await server.call("start", { workflow: "approval", count: started });
        await server.call("untilReleased", total);
        return handlers;
      };
      await release(runsBefore, runsBefore);
      const before = await memoryOf(server);
      const start = performance.now();
      const handlers = await release(count, runsBefore + count);
      const ms = performance.now() - start;
      const after = await memoryOf(server);
      const results = await server.call("answer", handlers);
      assertResult(results.length, 100, "answered runs");
      assertResult(
        results.every((result) => result === 1),
        true,
        "all of them have their results",
      );
      return [
        {
          name: "resident memory of a released run",
          unit: "bytes",
          values: [(after.resident - before.resident) / count],
        },
        { name: "heap of a released run", unit: "bytes", values: [(after.heap - before.heap) / count] },
        { name: "runs started and released", unit: "/s", values: [(count / ms) * 1_000] },
      ];
    }),
};

interface Memory {
  readonly heap: number;
  readonly resident: number;
}

async function memoryOf(server: PeerProcess<DurableTasks>): Promise<Memory> {
  const heap = await server.call("memoryInUse");
  return { heap, resident: await server.call("residentMemory") };
}
