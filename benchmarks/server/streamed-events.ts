import { atLeast, type Benchmark, type Figure } from "../harness/benchmark.ts";
import { repeat } from "../harness/measure.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { ReaderTasks } from "./processes/readers.ts";
import type { ServerTasks } from "./processes/workflow-server.ts";

const events = 10_000;

/** Who is at the stream of a run. */
interface Audience {
  readonly figure: string;
  readonly readers: number;
  readonly stalled: number;
}

const one: Audience = { figure: "to one reader", readers: 1, stalled: 0 };
const hundred: Audience = { figure: "to 100 readers, one of them stalled", readers: 99, stalled: 1 };

/**
 * Events a second that a run writes and readers get, while both are at it: from the request that has the run go on to the
 * end of the last stream. What a stalled reader gets does not count; that it gets everything in the end is checked.
 */
export const benchmark: Benchmark<readonly Audience[]> = {
  name: "streamed-events",
  module: import.meta.url,
  subjects: { "as server-sent events": [one, hundred] },
  budgets: { [one.figure]: atLeast(100_000), [hundred.figure]: atLeast(400_000) },
  async measure(audiences) {
    await using server = new PeerProcess<ServerTasks>("benchmarks/server/processes/workflow-server.ts", {
      isProfiled: true,
    });
    await using reading = new PeerProcess<ReaderTasks>("benchmarks/server/processes/readers.ts");
    const port = await server.call("listen");
    const figures: Figure[] = [];
    for (const { figure, readers, stalled } of audiences) {
      const times = await repeat(7, () => reading.call("read", { port, readers, stalled, events }));
      const values = times.map((ms) => ((events * readers) / ms) * 1_000);
      figures.push({ name: figure, unit: "/s", values });
    }
    return figures;
  },
};
