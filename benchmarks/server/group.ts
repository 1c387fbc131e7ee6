import type { Benchmark } from "../harness/benchmark.ts";
import { benchmark as commandStart } from "./command-start.ts";
import { benchmark as importTime } from "./import-time.ts";
import { benchmark as postedRuns } from "./posted-runs.ts";
import { benchmark as streamedEvents } from "./streamed-events.ts";
import { benchmark as waitingRuns } from "./waiting-runs.ts";

/** The server over HTTP, with the store in memory that it has by default. */
export const server: readonly Benchmark[] = [postedRuns, streamedEvents, waitingRuns, commandStart, importTime].map(
  (benchmark) => benchmark as Benchmark,
);
