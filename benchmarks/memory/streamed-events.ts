import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atLeast, type Benchmark } from "../harness/benchmark.ts";
import { assertResult, repeat, timeOf } from "../harness/measure.ts";

/** The numbers from 0 to `count - 1`, written by a step and read from the run's stream meanwhile. */
type Streaming = (count: number) => AsyncIterable<{ readonly n: number }>;

class Progress extends WorkflowEvent.extend("Progress", { n: z.number() }) {}

/** Writes as fast as it can, with a pause after each 100: a step that goes through the rows of a file. */
const inChunks: Streaming = (count) =>
  defineWorkflow({ name: "chunks" })
    .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      for (let n = 0; n < count; n++) {
        context.writeEventToStream(new Progress({ n }));
        if (n % 100 === 99) await Promise.resolve();
      }
      return new StopEvent();
    })
    .build()
    .start()
    .streamEvents([Progress]);

/** Awaits something before each: a step that passes on the tokens of a model. */
const oneByOne: Streaming = (count) =>
  defineWorkflow({ name: "tokens" })
    .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      for await (const n of tokens(count)) context.writeEventToStream(new Progress({ n }));
      return new StopEvent();
    })
    .build()
    .start()
    .streamEvents([Progress]);

async function* tokens(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) yield n;
}

async function* floor(count: number): AsyncGenerator<{ readonly n: number }> {
  for (let n = 0; n < count; n++) yield { n };
}

const count = 300_000;

/** Events a second from `writeEventToStream` in a step to `streamEvents` in the process that started the run. */
export const benchmark: Benchmark<Streaming> = {
  name: "streamed-events",
  module: import.meta.url,
  subjects: { "100 per await": inChunks, "1 per await": oneByOne, "floor: async generator": floor },
  budgets: { "events streamed": atLeast(500_000) },
  async measure(streaming) {
    const times = await repeat(7, () => timeOf(() => read(streaming)));
    return [{ name: "events streamed", unit: "/s", values: times.map((ms) => (count / ms) * 1000) }];
  },
};

async function read(streaming: Streaming): Promise<void> {
  let next = 0;
  for await (const { n } of streaming(count)) assertResult(n, next++, "the next event");
  assertResult(next, count, "events read");
}
