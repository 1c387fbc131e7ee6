import { expect, test } from "vitest";
import { z } from "zod";
import { defineWorkflow, StartEvent, StepStateChanged, StopEvent, WorkflowEvent } from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { Gate } from "./gate.ts";

class Part extends WorkflowEvent.extend("Part", { n: z.number() }) {}
class Batch extends WorkflowEvent.extend("Batch", { parts: z.array(z.number()) }) {}

/**
 * Collects `count` parts in batches of `size`; the executions of `join` look at the buffer, and pass the gate.
 * The result is the list of the batches.
 */
function createJoin(gate: Gate, count: number, size: number) {
  return defineWorkflow({ name: "join" })
    .step("split", { on: [StartEvent], emits: [Part] }, (_event, context) => {
      for (let n = 1; n <= count; n++) context.sendEvent(new Part({ n }));
    })
    .step("join", { on: [Part], emits: [Batch], numWorkers: count }, async (event, context) => {
      const parts = context.collectEvents(event, Part, size);
      await gate.pass(event.n);
      return parts && new Batch({ parts: parts.map(({ n }) => n) });
    })
    .step("stop", { on: [Batch], emits: [StopEvent], numWorkers: 1 }, (event, context) => {
      const batches = context.collectEvents(event, Batch, count / size);
      return batches && new StopEvent({ result: batches.map(({ parts }) => parts) });
    })
    .build();
}

test("[engine 153] concurrent adds give exactly one completion, in a run and when it is resumed", async () => {
  const gate = new Gate();
  const workflow = createJoin(gate, 4, 4);
  const handler = workflow.start();
  await gate.reached(4); // four executions have seen an empty buffer
  const saved = JSON.parse(JSON.stringify(await handler.context.toDict()));
  gate.open();
  expect(sorted(await handler.result())).toEqual([[1, 2, 3, 4]]);

  const resumedGate = new Gate();
  const other = createJoin(resumedGate, 4, 4);
  const resumed = other.start(undefined, { context: other.createContext(saved) });
  await resumedGate.reached(4);
  resumedGate.open();
  expect(sorted(await resumed.result())).toEqual([[1, 2, 3, 4]]);
});

test("[engine 158] an execution whose buffer has grown meanwhile runs again, as the same worker", async () => {
  const gate = new Gate();
  const handler = createJoin(gate, 2, 2).start();
  const states = readJoinStates(handler.streamEvents({ includeInternal: true }));
  await gate.reached(2);
  gate.releaseFirst();
  await settleTurns();
  gate.releaseFirst();
  await gate.reached(3); // the second one again: with the first event in the buffer it completes the pair
  expect(gate.arrived).toEqual([1, 2, 2]);
  gate.open();
  expect(await handler.result()).toEqual([[1, 2]]);
  expect(await states).toEqual(["running 0 -", "running 1 -", "not_running 0 -", "not_running 1 Batch"]);
});

test("an execution runs again only if it would act otherwise", async () => {
  const gate = new Gate();
  const handler = createJoin(gate, 4, 4).start();
  await gate.reached(4);
  gate.open();
  await handler.result();
  expect(gate.arrived).toEqual([1, 2, 3, 4, 4]); // the first three had to add their events, whatever else was there
});

test("[engine 160] pairs out of four slow concurrent events use each event once", async () => {
  const gate = new Gate();
  const handler = createJoin(gate, 4, 2).start();
  await gate.reached(4);
  gate.open();
  const batches = sorted(await handler.result());
  expect(batches.flat().sort()).toEqual([1, 2, 3, 4]);
  expect(batches.map(({ length }) => length)).toEqual([2, 2]);
});

async function readJoinStates(events: AsyncIterable<WorkflowEvent>): Promise<readonly string[]> {
  const states: string[] = [];
  for await (const event of events) {
    if (!StepStateChanged.is(event) || event.name !== "join") continue;
    states.push(`${event.stepState} ${event.workerId} ${event.outputEventName ?? "-"}`);
  }
  return states;
}

/** The order within a batch is that of arrival at the buffer. */
const sorted = (batches: unknown): number[][] => (batches as number[][]).map((batch) => batch.toSorted());
