import { join } from "node:path";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult } from "../harness/measure.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { DurableTasks } from "./processes/durable-server.ts";
import { withFolder } from "./temporary-folder.ts";

const runs = 10_000;
const rounds = 5;

interface Restart {
  /** Milliseconds from the start of the process to its first answer. */
  readonly serving: number;
  /** Milliseconds from the start of the process until each run is at the step again that it was in the middle of. */
  readonly resumed: number;
  /** Milliseconds of CPU that this took. */
  readonly cpu: number;
}

/** A server that is killed with many runs in the middle of a step, and started again on its file. */
export const benchmark: Benchmark<number> = {
  name: "restart",
  module: import.meta.url,
  subjects: { "10,000 runs in flight": runs },
  budgets: { "kill -9 to serving again": atMost(500), "kill -9 to all runs resumed": atMost(2_000) },
  measure: (count) =>
    withFolder(async (folder) => {
      const file = join(folder, "workflows.db");
      await using server = new PeerProcess<DurableTasks>("benchmarks/durable/processes/durable-server.ts", {
        isProfiled: true,
      });
      await server.call("listen", { file });
      await server.call("start", { workflow: "gated", count });
      await server.call("untilGated", count);
      const restarts: Restart[] = [];
      while (restarts.length < rounds) restarts.push(await restart(server, file, count));
      await server.call("openGate", count);
      return [
        { name: "kill -9 to serving again", unit: "ms", values: restarts.map(({ serving }) => serving) },
        { name: "kill -9 to all runs resumed", unit: "ms", values: restarts.map(({ resumed }) => resumed) },
        { name: "CPU until all runs are resumed", unit: "ms", values: restarts.map(({ cpu }) => cpu) },
      ];
    }),
};

async function restart(server: PeerProcess<DurableTasks>, file: string, count: number): Promise<Restart> {
  await server.kill();
  const start = Date.now();
  server.restart();
  const port = await server.call("listen", { file });
  const resumed = server.call("untilGated", count);
  const response = await fetch(`http://127.0.0.1:${port}/workflows`);
  assertResult(response.status, 200, "status of the first answer");
  const serving = Date.now() - start;
  return { serving, resumed: (await resumed) - start, cpu: (await server.call("cpuTime")) / 1_000 };
}
