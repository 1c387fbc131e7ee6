import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atLeast, atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult, repeat, timeOf } from "../harness/measure.ts";

/** Goes `count` times through one step, which calls `onStep` with 0, 1, … `count - 1`; resolves to `count`. */
type Loop = (count: number, onStep: (n: number) => void) => Promise<unknown>;

class Count extends WorkflowEvent.extend("Count", { n: z.number() }) {}

/** What the loop at work goes to, and tells of its steps. */
let end = 0;
let tell: (n: number) => void = () => {};

const asynchronous = defineWorkflow({ name: "loop" })
  .step("begin", { on: [StartEvent], emits: [Count] }, async () => new Count({ n: 0 }))
  .step("count", { on: [Count], emits: [Count, StopEvent] }, async ({ n }) => {
    tell(n);
    return n + 1 === end ? new StopEvent({ result: end }) : new Count({ n: n + 1 });
  })
  .build();

const synchronous = defineWorkflow({ name: "synchronous-loop" })
  .step("begin", { on: [StartEvent], emits: [Count] }, () => new Count({ n: 0 }))
  .step("count", { on: [Count], emits: [Count, StopEvent] }, ({ n }) => {
    tell(n);
    return n + 1 === end ? new StopEvent({ result: end }) : new Count({ n: n + 1 });
  })
  .build();

function loopOf(workflow: { run(): Promise<unknown> }): Loop {
  return (count, onStep) => {
    end = count;
    tell = onStep;
    return workflow.run();
  };
}

const floor: Loop = async (count, onStep) => {
  const step = async (n: number): Promise<number> => {
    onStep(n);
    return n + 1;
  };
  let n = 0;
  while (n < count) n = await step(n);
  return n;
};

const long = 1_000_000;
const short = 1_000;

/**
 * Steps a second in one run, and whether they get slower as it grows.
 *
 * Rivals do the short loop only: in the long one, some are quadratic.
 */
export const benchmark: Benchmark<Loop> = {
  name: "loop",
  module: import.meta.url,
  subjects: {
    "async steps": loopOf(asynchronous),
    "sync steps": loopOf(synchronous),
    "floor: async function": floor,
  },
  rivalWork: "loop",
  budgets: { "steps, 1,000,000 in a run": atLeast(200_000), "last tenth of them / first tenth": atMost(1.2) },
  async measure(loop, { isRival }) {
    const shortLoops = await repeat(7, () => timeOf(() => shortRuns(loop)));
    const figures = [
      { name: "steps, 1,000 in a run", unit: "/s", values: shortLoops.map((ms) => (100 * short * 1000) / ms) },
    ] as const;
    if (isRival) return figures;
    const longLoops = await repeat(5, () => longRun(loop));
    return [
      ...figures,
      { name: "steps, 1,000,000 in a run", unit: "/s", values: longLoops.map(({ ms }) => (long / ms) * 1000) },
      { name: "last tenth of them / first tenth", unit: "ratio", values: longLoops.map(({ ratio }) => ratio) },
    ];
  },
};

async function shortRuns(loop: Loop): Promise<void> {
  let steps = 0;
  for (let run = 0; run < 100; run++) await loop(short, () => steps++);
  assertResult(steps, 100 * short, "steps");
}

async function longRun(loop: Loop): Promise<{ ms: number; ratio: number }> {
  const tenths: number[] = [];
  let sum = 0;
  const ms = await timeOf(async () => {
    const result = await loop(long, (n) => {
      if (n % (long / 10) === 0) tenths.push(performance.now());
      sum += n;
    });
    tenths.push(performance.now());
    assertResult(result, long, "result");
  });
  assertResult(sum, (long * (long - 1)) / 2, "sum over the steps");
  assertResult(tenths.length, 11, "marks");
  const tenth = (index: number): number => (tenths[index + 1] ?? Number.NaN) - (tenths[index] ?? Number.NaN);
  return { ms, ratio: tenth(9) / tenth(0) };
}
