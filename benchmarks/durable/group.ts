import type { Benchmark } from "../harness/benchmark.ts";
import { benchmark as postgresSteps } from "./postgres-steps.ts";
import { benchmark as sqliteSteps } from "./sqlite-steps.ts";

/** Runs that outlive their process. */
export const durable: readonly Benchmark[] = [sqliteSteps, postgresSteps].map((benchmark) => benchmark as Benchmark);
