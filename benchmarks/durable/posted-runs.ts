import { join } from "node:path";
import { atLeast, type Benchmark } from "../harness/benchmark.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { LoadTasks } from "../server/processes/load.ts";
import type { DurableTasks } from "./processes/durable-server.ts";
import { withFolder } from "./temporary-folder.ts";

const rounds = 5;
const number = 21;
const request = {
  connections: 64,
  path: "/workflows/double/run",
  body: JSON.stringify({ start_event: { number } }),
  expected: `{"result":${number * 2}}`,
  isSleepless: false,
} as const;

interface Round {
  readonly perSecond: number;
  /** Microseconds of the server's CPU for each answer. */
  readonly cpu: number;
}

/**
 * `POST /workflows/{name}/run` of a workflow of one step at 64 connections: each answer leaves when the run and its end are
 * on the disk. Beside the same server with its store in memory; the two take turns.
 */
export const benchmark: Benchmark<number> = {
  name: "posted-runs",
  module: import.meta.url,
  subjects: { "SQLite, synchronous=FULL": rounds },
  budgets: { "64 conn.: runs": atLeast(5_000) },
  measure: (times) =>
    withFolder(async (folder) => {
      const program = "benchmarks/durable/processes/durable-server.ts";
      await using onDisk = new PeerProcess<DurableTasks>(program, { isProfiled: true });
      await using inMemory = new PeerProcess<DurableTasks>(program);
      await using generator = new PeerProcess<LoadTasks>("benchmarks/server/processes/load.ts");
      const ports = [
        await onDisk.call("listen", { file: join(folder, "workflows.db") }),
        await inMemory.call("listen", {}),
      ] as const;
      const roundOf = async (server: PeerProcess<DurableTasks>, port: number, forMs: number): Promise<Round> => {
        const cpuBefore = await server.call("cpuTime");
        const { answers, ms } = await generator.call("load", { ...request, port, forMs });
        return { perSecond: (answers / ms) * 1_000, cpu: ((await server.call("cpuTime")) - cpuBefore) / answers };
      };
      await roundOf(onDisk, ports[0], 2_000);
      await roundOf(inMemory, ports[1], 2_000);
      const [durable, volatile]: [Round[], Round[]] = [[], []];
      while (durable.length < times) {
        durable.push(await roundOf(onDisk, ports[0], 1_000));
        volatile.push(await roundOf(inMemory, ports[1], 1_000));
      }
      return [
        { name: "64 conn.: runs", unit: "/s", values: durable.map(({ perSecond }) => perSecond) },
        { name: "64 conn.: runs, store in memory", unit: "/s", values: volatile.map(({ perSecond }) => perSecond) },
        { name: "CPU per run", unit: "µs", values: durable.map(({ cpu }) => cpu) },
        { name: "CPU per run, store in memory", unit: "µs", values: volatile.map(({ cpu }) => cpu) },
      ];
    }),
};
