import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atLeast, type Benchmark } from "../harness/benchmark.ts";
import { assertResult, repeat, timeOf } from "../harness/measure.ts";

/** Starts a run whose only step doubles its input, and resolves to its result. */
type OneStepRun = (number: number) => Promise<unknown>;

class Question extends StartEvent.extend("Question", { number: z.number() }) {}

const asynchronous = defineWorkflow({ name: "one-step" })
  .step("answer", { on: [Question], emits: [StopEvent] }, async ({ number }) => new StopEvent({ result: number * 2 }))
  .build();

const synchronous = defineWorkflow({ name: "one-synchronous-step" })
  .step("answer", { on: [Question], emits: [StopEvent] }, ({ number }) => new StopEvent({ result: number * 2 }))
  .build();

async function double(number: number): Promise<number> {
  return number * 2;
}

const runs = 20_000;
const atOnce = 100;

/** How many short runs a second: what a request that starts a run has to pay. */
export const benchmark: Benchmark<OneStepRun> = {
  name: "one-step-runs",
  module: import.meta.url,
  subjects: {
    "async step": (number) => asynchronous.run({ number }),
    "sync step": (number) => synchronous.run({ number }),
    "floor: async function": double,
  },
  rivalWork: "oneStepRun",
  budgets: { "runs, 100 at once": atLeast(50_000) },
  async measure(run) {
    const together = await repeat(7, () => timeOf(() => inBatches(run)));
    const alone = await repeat(7, () => timeOf(() => oneAfterAnother(run)));
    return [
      { name: "runs, 100 at once", unit: "/s", values: together.map((ms) => (runs / ms) * 1000) },
      { name: "runs, one after another", unit: "/s", values: alone.map((ms) => (runs / ms) * 1000) },
    ];
  },
};

async function inBatches(run: OneStepRun): Promise<void> {
  let sum = 0;
  for (let first = 0; first < runs; first += atOnce) {
    const results = await Promise.all(Array.from({ length: atOnce }, (_, i) => run(first + i)));
    for (const result of results) sum += Number(result);
  }
  assertResult(sum, runs * (runs - 1), "sum of the results");
}

async function oneAfterAnother(run: OneStepRun): Promise<void> {
  let sum = 0;
  for (let number = 0; number < runs; number++) sum += Number(await run(number));
  assertResult(sum, runs * (runs - 1), "sum of the results");
}
