import type { Benchmark } from "../harness/benchmark.ts";
import { benchmark as fanOut } from "./fan-out.ts";
import { benchmark as importTime } from "./import-time.ts";
import { benchmark as loop } from "./loop.ts";
import { benchmark as oneStepRuns } from "./one-step-runs.ts";
import { benchmark as streamedEvents } from "./streamed-events.ts";
import { benchmark as waitingRuns } from "./waiting-runs.ts";

/** Runs in this process, with the runtime every workflow has by default. */
export const memory: readonly Benchmark[] = [oneStepRuns, loop, fanOut, streamedEvents, waitingRuns, importTime].map(
  (benchmark) => benchmark as Benchmark,
);
