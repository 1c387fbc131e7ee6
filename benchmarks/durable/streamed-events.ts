import { join } from "node:path";
import { atLeast, type Benchmark } from "../harness/benchmark.ts";
import { repeat } from "../harness/measure.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { ReaderTasks } from "../server/processes/readers.ts";
import type { DurableTasks } from "./processes/durable-server.ts";
import { withFolder } from "./temporary-folder.ts";

const events = 10_000;
const audience = { readers: 1, stalled: 0, events } as const;

/**
 * Events a second that a run writes and a reader gets, while both are at it: each is on the disk before it is sent. Beside
 * the same server with its store in memory; the two take turns.
 */
export const benchmark: Benchmark<number> = {
  name: "streamed-events",
  module: import.meta.url,
  subjects: { "SQLite, synchronous=FULL": events },
  budgets: { "to one reader": atLeast(50_000) },
  measure: () =>
    withFolder(async (folder) => {
      const program = "benchmarks/durable/processes/durable-server.ts";
      await using onDisk = new PeerProcess<DurableTasks>(program, { isProfiled: true });
      await using inMemory = new PeerProcess<DurableTasks>(program);
      await using reading = new PeerProcess<ReaderTasks>("benchmarks/server/processes/readers.ts");
      const durablePort = await onDisk.call("listen", { file: join(folder, "workflows.db") });
      const volatilePort = await inMemory.call("listen", {});
      const rateOf = async (port: number): Promise<number> =>
        (events / (await reading.call("read", { port, ...audience }))) * 1_000;
      const rates = await repeat(7, async () => [await rateOf(durablePort), await rateOf(volatilePort)] as const);
      return [
        { name: "to one reader", unit: "/s", values: rates.map(([durable]) => durable) },
        { name: "to one reader, with a store in memory", unit: "/s", values: rates.map(([, volatile]) => volatile) },
      ];
    }),
};
