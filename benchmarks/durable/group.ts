import type { Benchmark } from "../harness/benchmark.ts";
import { benchmark as postedRuns } from "./posted-runs.ts";
import { benchmark as postgresSteps } from "./postgres-steps.ts";
import { benchmark as releasedRuns } from "./released-runs.ts";
import { benchmark as restart } from "./restart.ts";
import { benchmark as sqliteSteps } from "./sqlite-steps.ts";
import { benchmark as storedBytes } from "./stored-bytes.ts";
import { benchmark as streamedEvents } from "./streamed-events.ts";

/** Runs that outlive their process. */
export const durable: readonly Benchmark[] = [
  sqliteSteps,
  postgresSteps,
  postedRuns,
  streamedEvents,
  releasedRuns,
  restart,
  storedBytes,
].map((benchmark) => benchmark as Benchmark);
