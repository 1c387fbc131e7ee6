import { stat } from "node:fs/promises";
import { join } from "node:path";
import { WorkflowServer } from "@llama-agents/server";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult } from "../harness/measure.ts";
import { errorsOnly } from "./our-engine.ts";
import { withFolder } from "./temporary-folder.ts";

class Begin extends StartEvent.extend("Begin", { keys: z.number(), end: z.number() }) {}
class Count extends WorkflowEvent.extend("Count", { n: z.number(), end: z.number() }) {}

const kilobyte = "x".repeat(1_000);

const createWorkflow = () =>
  defineWorkflow({ name: "counting" })
    .step("begin", { on: [Begin], emits: [Count] }, async ({ keys, end }, context) => {
      for (let key = 0; key < keys; key++) await context.store.set(`key_${key}`, kilobyte);
      return new Count({ n: 0, end });
    })
    .step("count", { on: [Count], emits: [Count, StopEvent] }, async ({ n, end }, context) => {
      await context.store.set("counter", n);
      return n === end ? new StopEvent({ result: n }) : new Count({ n: n + 1, end });
    })
    .build();

const steps = 1_000;
const keys = 1_000;

/** What a file grows by while a run with a state of 1 MB goes on, and each of its steps changes one small field of it. */
export const benchmark: Benchmark<number> = {
  name: "stored-bytes",
  module: import.meta.url,
  subjects: { "SQLite, 1,000 steps": steps },
  budgets: {
    "a step beside 1 MB of state": atMost(2_000),
    "beside 1 MB / without it": atMost(1.2),
    "the second 1,000 steps / the first": atMost(1.2),
  },
  measure: (count) =>
    withFolder(async (folder) => {
      const size = (kept: number, end: number): Promise<number> =>
        sizeAfter(join(folder, `${kept}-${end}.db`), kept, end);
      const small = (await size(0, count)) - (await size(0, 0));
      const [none, first, second] = [await size(keys, 0), await size(keys, count), await size(keys, 2 * count)];
      return [
        { name: "a step beside 1 MB of state", unit: "bytes", values: [(first - none) / count] },
        { name: "beside 1 MB / without it", unit: "ratio", values: [(first - none) / small] },
        { name: "the second 1,000 steps / the first", unit: "ratio", values: [(second - first) / (first - none)] },
      ];
    }),
};

/** Bytes of the file, into which the log has been moved, when the run is over. */
async function sizeAfter(file: string, kept: number, end: number): Promise<number> {
  const store = new SqliteWorkflowStore(file);
  const server = new WorkflowServer({ store, logger: errorsOnly }).addWorkflow("counting", createWorkflow());
  const body = JSON.stringify({ start_event: { keys: kept, end } });
  const request = new Request("http://localhost/workflows/counting/run", { method: "POST", body });
  const answer = await (await server.fetch(request)).text();
  assertResult(answer.includes(`{"result":${end}}`), true, `the run has its result: ${answer}`);
  await server.stop();
  await store[Symbol.asyncDispose]();
  return (await stat(file)).size;
}
