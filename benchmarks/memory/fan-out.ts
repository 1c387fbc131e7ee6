import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atMost, type Benchmark, type Figure } from "../harness/benchmark.ts";
import { assertResult, median, repeat, timeOf } from "../harness/measure.ts";

/** One step sends `count` events, a second answers each with its square, a third collects; resolves to their sum. */
type FanOut = (count: number) => Promise<unknown>;

class Split extends StartEvent.extend("Split", { count: z.number() }) {}
class Question extends WorkflowEvent.extend("Question", { n: z.number(), of: z.number() }) {}
class Answer extends WorkflowEvent.extend("Answer", { square: z.number(), of: z.number() }) {}

const asynchronous = defineWorkflow({ name: "fan-out" })
  .step("split", { on: [Split], emits: [Question] }, async ({ count }, context) => {
    for (let n = 0; n < count; n++) context.sendEvent(new Question({ n, of: count }));
  })
  .step("work", { on: [Question], emits: [Answer] }, async ({ n, of }) => new Answer({ square: n * n, of }))
  .step("join", { on: [Answer], emits: [StopEvent] }, async (event, context) => {
    const answers = context.collectEvents(event, Answer, event.of);
    return answers && new StopEvent({ result: answers.reduce((sum, { square }) => sum + square, 0) });
  })
  .build();

const synchronous = defineWorkflow({ name: "synchronous-fan-out" })
  .step("split", { on: [Split], emits: [Question] }, ({ count }, context) => {
    for (let n = 0; n < count; n++) context.sendEvent(new Question({ n, of: count }));
  })
  .step("work", { on: [Question], emits: [Answer] }, ({ n, of }) => new Answer({ square: n * n, of }))
  .step("join", { on: [Answer], emits: [StopEvent] }, (event, context) => {
    const answers = context.collectEvents(event, Answer, event.of);
    return answers && new StopEvent({ result: answers.reduce((sum, { square }) => sum + square, 0) });
  })
  .build();

const floor: FanOut = async (count) => {
  const work = async (n: number): Promise<number> => n * n;
  const squares = await Promise.all(Array.from({ length: count }, (_, n) => work(n)));
  return squares.reduce((sum, square) => sum + square, 0);
};

/** Sending many events at once and collecting the answers, by their number; and that it does not grow worse with it. */
export const benchmark: Benchmark<FanOut> = {
  name: "fan-out",
  module: import.meta.url,
  subjects: {
    "async steps": (count) => asynchronous.run({ count }),
    "sync steps": (count) => synchronous.run({ count }),
    "floor: Promise.all": floor,
  },
  rivalWork: "fanOut",
  budgets: { "10,000 sent and collected": atMost(120), "time of 10,000 / of 1,000": atMost(12) },
  async measure(fanOut, { isRival }) {
    if (isRival) return [thousand(await repeat(15, () => timeOfFanOut(fanOut, 1_000)))];
    // By turns, so that both times of a ratio are of the same moment: the machine has other work, too.
    const samples = await repeat(11, async () => {
      const few: number[] = [];
      while (few.length < 5) few.push(await timeOfFanOut(fanOut, 1_000));
      return { few: median(few), many: await timeOfFanOut(fanOut, 10_000) };
    });
    return [
      thousand(samples.map(({ few }) => few)),
      { name: "10,000 sent and collected", unit: "ms", values: samples.map(({ many }) => many) },
      { name: "time of 10,000 / of 1,000", unit: "ratio", values: samples.map(({ few, many }) => many / few) },
    ];
  },
};

function thousand(values: readonly number[]): Figure {
  return { name: "1,000 sent and collected", unit: "ms", values };
}

function timeOfFanOut(fanOut: FanOut, count: number): Promise<number> {
  return timeOf(async () => {
    const sumOfSquares = ((count - 1) * count * (2 * count - 1)) / 6;
    assertResult(await fanOut(count), sumOfSquares, "sum of the squares");
  });
}
