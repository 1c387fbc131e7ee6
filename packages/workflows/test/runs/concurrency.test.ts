import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  StartEvent,
  StepStateChanged,
  StopEvent,
  step,
  type Workflow,
  WorkflowEvent,
  type WorkflowHandler,
} from "../../src/index.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { forEachForm } from "../authoring/three-forms.suite.ts";
import { Gate } from "./gate.ts";

class Task extends WorkflowEvent.extend("Task", { n: z.number() }) {}
class Solved extends WorkflowEvent.extend("Solved", { n: z.number() }) {}

/** Sends `count` tasks to a step that passes the gate, and joins what it returns. */
function createFanOut(gate: Gate, count: number, numWorkers?: number): Workflow {
  return defineWorkflow({ name: "fan-out" })
    .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
      for (let n = 0; n < count; n++) context.sendEvent(new Task({ n }));
    })
    .step("work", { on: [Task], emits: [Solved], ...(numWorkers && { numWorkers }) }, async ({ n }) => {
      await gate.pass(n);
      return new Solved({ n });
    })
    .step("join", { on: [Solved], emits: [StopEvent] }, (event, context) => {
      const solved = context.collectEvents(event, Solved, count);
      return solved && new StopEvent({ result: solved.map(({ n }) => n) });
    })
    .build() as unknown as Workflow;
}

/** Reads the states of a step, as text: `running 0 Task`. */
async function readStates(handler: WorkflowHandler, stepName: string, count: number): Promise<readonly string[]> {
  const states: string[] = [];
  for await (const event of handler.streamEvents({ includeInternal: true })) {
    if (!StepStateChanged.is(event) || event.name !== stepName) continue;
    states.push(`${event.stepState} ${event.workerId} ${event.inputEventName}`);
    if (states.length === count) break;
  }
  return states;
}

const numbers = (count: number): number[] => [...new Array(count).keys()];

describe("workers and queues", () => {
  test("[engine 137] with five workers, exactly five of ten events are handled at once, and all are", async () => {
    const gate = new Gate();
    const result = createFanOut(gate, 10, 5).run();
    await gate.reached(5);
    await settleTurns();
    expect(gate.arrived).toHaveLength(5);
    for (let count = 6; count <= 10; count++) {
      gate.releaseFirst();
      await gate.reached(count);
    }
    expect(gate.peak).toBe(5);
    gate.open();
    expect(await result).toEqual(numbers(10));
  });

  test("[engine 138] with one worker, every event but the first is queued", async () => {
    const gate = new Gate();
    const handler = createFanOut(gate, 4, 1).start();
    const reading = readStates(handler, "work", 12);
    await gate.reached(1);
    await settleTurns(); // the others find the worker busy
    gate.open();
    const states = await reading;
    expect(states.filter((state) => state.startsWith("preparing"))).toHaveLength(3);
    expect(await handler.result()).toEqual(numbers(4));
    expect(gate.peak).toBe(1);
  });

  test("[engine 139] an event gets the free worker with the smallest number", async () => {
    const gate = new Gate();
    const handler = createFanOut(gate, 5, 3).start();
    const states = readStates(handler, "work", 9);
    await gate.reached(3);
    await settleTurns();
    gate.releaseFirst(); // worker 0
    await gate.reached(4);
    gate.releaseFirst(); // worker 1
    await gate.reached(5);
    expect(await states).toEqual([
      ...["0", "1", "2"].map((worker) => `running ${worker} Task`),
      ...["<enqueued>", "<enqueued>"].map((worker) => `preparing ${worker} Task`),
      ...["not_running 0 Task", "running 0 Task", "not_running 1 Task", "running 1 Task"],
    ]);
    gate.open();
    expect(await handler.result()).toHaveLength(5);
  });

  test("[engine 140] an event for which no worker is free is queued, and said to be", async () => {
    const gate = new Gate();
    const handler = createFanOut(gate, 2, 1).start();
    expect(await readStates(handler, "work", 2)).toEqual(["running 0 Task", "preparing <enqueued> Task"]);
    await settleTurns();
    expect(gate.arrived).toEqual([0]);
    gate.open();
    expect(await handler.result()).toEqual([0, 1]);
  });

  test("[engine 141] workers that run at once have different numbers", async () => {
    const gate = new Gate();
    const handler = createFanOut(gate, 10, 10).start();
    expect(await readStates(handler, "work", 10)).toEqual(numbers(10).map((worker) => `running ${worker} Task`));
    gate.open();
    await handler.result();
  });

  test("[engine 142] the queue of a step moves up in the order in which the events came", async () => {
    const gate = new Gate();
    const result = createFanOut(gate, 8, 2).run();
    for (let count = 2; count < 8; count++) {
      await gate.reached(count);
      gate.releaseFirst();
    }
    await gate.reached(8);
    gate.open();
    await result;
    expect(gate.arrived).toEqual(numbers(8));
  });

  forEachForm("[engine 143] a step has four workers unless it says otherwise", async (build) => {
    const workflow = build({ stop: step({ on: [StartEvent], emits: [StopEvent] }, () => new StopEvent()) });
    expect(workflow.definition.steps[0]?.numWorkers).toBe(4);
    const gate = new Gate();
    const result = createFanOut(gate, 9).run();
    await gate.reached(4);
    await settleTurns();
    expect(gate.arrived).toHaveLength(4);
    gate.open();
    await result;
    expect(gate.peak).toBe(4);
  });
});
