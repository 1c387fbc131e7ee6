import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type ContextDict,
  ContextSerdeError,
  defineWorkflow,
  InMemoryRuntime,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  WorkflowEvent,
  waitFixed,
} from "../../src/index.ts";
import { deferred, settleTurns, VirtualClock } from "../../src/testing/index.ts";
import { Gate } from "./gate.ts";
import { collectProblems } from "./problems.ts";
import { Answer, Ask, sent, stepIn } from "./questions.ts";

class Task extends WorkflowEvent.extend("Task", { n: z.number() }) {}
class Solved extends WorkflowEvent.extend("Solved", { n: z.number() }) {}

const stop = (result?: unknown): StopEvent => new StopEvent({ result });

/** Splits into tasks, which pass the gate, and stops with their numbers. Counts the runs of the first step. */
function createFanOut(gate: Gate, count: number, numWorkers: number) {
  const runs = { split: 0 };
  const workflow = defineWorkflow({ name: "fan-out" })
    .step("split", { on: [StartEvent], emits: [Task] }, (_event, context) => {
      runs.split++;
      for (let n = 0; n < count; n++) context.sendEvent(new Task({ n }));
    })
    .step("work", { on: [Task], emits: [Solved], numWorkers }, async ({ n }) => {
      await gate.pass(n);
      return new Solved({ n });
    })
    .step("join", { on: [Solved], emits: [StopEvent] }, (event, context) => {
      const solved = context.collectEvents(event, Solved, count);
      return solved && stop(solved.map(({ n }) => n));
    })
    .build();
  return { runs, workflow };
}

describe("a run that is taken out in the middle", () => {
  test("[engine 259] goes on without running again what was finished", async () => {
    const gate = new Gate();
    const { runs, workflow } = createFanOut(gate, 3, 1);
    const first = workflow.start();
    await gate.reached(1);
    await settleTurns();
    gate.releaseFirst();
    await gate.reached(2);
    const saved = sent(await first.context.toDict());
    await first.cancel({ timeout: 0 });
    expect(stepIn(saved, "work")).toMatchObject({ queue: [{}], in_progress: [expect.any(String)] });
    gate.open();
    gate.arrived.length = 0;
    expect(await workflow.run(undefined, { context: workflow.createContext(saved) })).toEqual([0, 1, 2]);
    expect(gate.arrived).toEqual([1, 2]);
    expect(runs.split).toBe(1);
  });

  test("[engine 260] with four workers at work, ends with all four results, in the order of their beginning", async () => {
    const gate = new Gate();
    const { workflow } = createFanOut(gate, 4, 4);
    const first = workflow.start();
    await gate.reached(4);
    const saved = sent(await first.context.toDict());
    await first.cancel({ timeout: 0 });
    gate.open();
    gate.arrived.length = 0;
    expect(await workflow.run(undefined, { context: workflow.createContext(saved) })).toEqual([0, 1, 2, 3]);
    expect(gate.arrived).toEqual([0, 1, 2, 3]);
  });

  test("at once has its start event already", async () => {
    const gate = new Gate();
    gate.open();
    const { workflow } = createFanOut(gate, 2, 1);
    const first = workflow.start();
    const saved = sent(await first.context.toDict());
    await first.cancel();
    expect(await workflow.run(undefined, { context: workflow.createContext(saved) })).toEqual([0, 1]);
  });

  test("keeps what is known of a retry that is due later, and when it is due", async () => {
    const clock = new VirtualClock();
    const calls: (readonly [number, number, string | undefined])[] = [];
    const retry = retryPolicy({ wait: waitFixed("10s"), stop: stopAfterAttempt(5) });
    const workflow = defineWorkflow({ name: "flaky", runtime: new InMemoryRuntime({ clock }) })
      .step("try", { on: [StartEvent], emits: [StopEvent], retry }, (_event, context) => {
        const { retryNumber, elapsedMs, lastError } = context.retryInfo();
        calls.push([retryNumber, elapsedMs, lastError && `${lastError.name}: ${lastError.message}`]);
        if (retryNumber < 2) throw new RangeError("not yet");
        return stop("at last");
      })
      .build();
    const first = workflow.start();
    await clock.advance("4s");
    const saved = sent(await first.context.toDict());
    await first.cancel();
    expect(stepIn(saved, "try")["scheduled"]).toHaveLength(1);
    await clock.advance("2s");
    const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
    await clock.advance(3_999);
    expect(calls).toHaveLength(1);
    await clock.advance(1);
    await clock.advance("10s");
    expect(await resumed.result()).toBe("at last");
    const error = "RangeError: not yet";
    expect(calls).toEqual([
      [0, 0, undefined],
      [1, 10_000, error],
      [2, 20_000, error],
    ]);
  });

  test("keeps how often the lineage of a wait was recovered", async () => {
    const workflow = defineWorkflow({ name: "recovered" })
      .step("fail", { on: [StartEvent], emits: [StopEvent] }, (): StopEvent => {
        throw new Error("first");
      })
      .catchError("recover", { emits: [Task], maxRecoveries: 1 }, ({ attempts }) => new Task({ n: attempts }))
      .step("wait", { on: [Task], emits: [StopEvent] }, async (_event, context): Promise<StopEvent> => {
        await context.waitForEvent(Answer);
        throw new Error("second");
      })
      .build();
    const first = workflow.start();
    await settleTurns();
    const saved = sent(await first.context.toDict());
    await first.cancel();
    const resumed = workflow.start(undefined, { context: workflow.createContext(saved) });
    await resumed.sendEvent(new Answer({ text: "" }));
    await expect(resumed.result()).rejects.toThrow("second");
  });
});

describe("writing", () => {
  test("[engine 261] an event with private members can be written", async () => {
    class Guarded extends StartEvent.extend("Guarded", { name: z.string() }) {
      readonly #close = (): string => `closed ${this.name}`;

      close(): string {
        return this.#close();
      }
    }
    const goOn = deferred();
    const workflow = defineWorkflow({ name: "guarded" })
      .step("stop", { on: [Guarded], emits: [StopEvent] }, async (event) => {
        await goOn.promise;
        return stop(event.close());
      })
      .build();
    const first = workflow.start({ name: "door" });
    await settleTurns();
    const saved = sent(await first.context.toDict());
    await first.cancel({ timeout: 0 });
    goOn.resolve();
    expect(await workflow.run({ name: "ignored" }, { context: workflow.createContext(saved) })).toBe("closed door");
  });

  test("[engine 262] a value in the store that is not JSON is an error that names its key", async () => {
    const workflow = defineWorkflow({ name: "unwritable" })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async (_event, { store }) => {
        await store.set("socket", () => {});
        return stop();
      })
      .build();
    const { context } = workflow.start();
    await settleTurns();
    await expect(context.toDict()).rejects.toBeInstanceOf(ContextSerdeError);
    await expect(context.toDict()).rejects.toThrow(/"socket".*function/);
  });

  test("a memory that is not JSON is left out, and reported", async () => {
    const problems = collectProblems();
    const context = createFanOut(new Gate(), 1, 1).workflow.createContext();
    await context.store.set("memory", new Map());
    await context.store.set("kept", 1);
    const { workflow } = createFanOut(new Gate(), 1, 1);
    const handler = workflow.start(undefined, { context });
    const { state } = await handler.context.toDict();
    expect(state).toMatchObject({ state_data: { _data: { kept: "1" } } });
    expect(problems).toEqual([expect.stringContaining('"memory"')]);
    await handler.cancel({ timeout: 0 });
  });

  test("a state may hold events", async () => {
    const workflow = defineWorkflow({ name: "events", events: [Task] })
      .step("stop", { on: [StartEvent], emits: [StopEvent] }, async (_event, { store }) =>
        stop(await store.get("task")),
      )
      .build();
    const context = workflow.createContext();
    await context.store.set("task", new Task({ n: 7 }));
    await workflow.run(undefined, { context });
    const restored = workflow.createContext(sent(await context.toDict()));
    expect(await workflow.run(undefined, { context: restored })).toEqual(new Task({ n: 7 }));
  });
});

describe("reading", () => {
  const { workflow } = createFanOut(new Gate(), 1, 1);
  const read = (dict: unknown) => () => workflow.createContext(dict as ContextDict);
  const step = (work: unknown) => ({ version: 1, is_running: true, workers: { work } });
  const task = JSON.stringify({ __is_pydantic: true, value: { n: 1 }, qualified_name: "demo.Task" });
  const solved = JSON.stringify({ __is_pydantic: true, value: { n: 1 }, qualified_name: "demo.Solved" });
  const waiter = { waiter_id: "w", event: task, waiting_for_event: "demo.Answer" };

  test("[engine 263] a dictionary without a version counts for its state only", async () => {
    const old = {
      state: {
        store_type: "in_memory",
        state_type: "DictState",
        state_module: "workflows.context.state_store",
        state_data: { _data: { count: "41" } },
      },
      streaming_queue: "[]",
      queues: { work: JSON.stringify([task]) },
      in_progress: { work: [task] },
      event_buffers: { join: { "demo.Solved": [solved] } },
      is_running: true,
      waiting_ids: [],
    };
    for (const dict of [old, { state: old.state }]) {
      const context = read(dict)();
      expect(context.isRunning).toBe(false);
      expect(await context.store.getState()).toEqual({ count: 41 });
    }
    expect(await read({})().store.getState()).toEqual({});
  });

  test("[engine 264] what is not a dictionary, or has wrong types, is an error that names the place", () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      ["text", "context must be an object"],
      [null, "context must be an object"],
      [{ state: [] }, "context.state must be an object"],
      [{ version: 3 }, "context.version must be 1 or 2"],
      [{ version: "2" }, "context.version must be 1 or 2"],
      [{ ...step({}), version: 2, streams: { s: {} } }, "context.streams must be empty"],
      [{ version: 1 }, "context.is_running"],
      [{ version: 1, is_running: "yes" }, "context.is_running"],
      [{ ...step({}), deadline_at: 1e300 }, "context.deadline_at"],
      [step([]), "context.workers.work must be an object"],
      [step({ queue: {} }), "context.workers.work.queue must be a list"],
      [step({ queue: [{}] }), "context.workers.work.queue[0].event must be a string"],
      [step({ queue: [{ event: "{" }] }), "context.workers.work.queue[0].event"],
      [step({ queue: [{ event: solved }] }), "accepts (Task)"],
      [step({ queue: [{ event: task, attempts: -1 }] }), "context.workers.work.queue[0].attempts"],
      [step({ queue: [{ event: task, last_exception: "x" }] }), "context.workers.work.queue[0].last_exception"],
      [step({ queue: [{ event: task, recovery_counts: { h: 0.5 } }] }), "recovery_counts.h"],
      [step({ in_progress: [7] }), "context.workers.work.in_progress[0].event must be a string"],
      [step({ static_collect_events: [task] }), "context.workers.work.static_collect_events must be empty"],
      [step({ queue: [{ event: task, bound_events: { a: task } }] }), "queue[0].bound_events must be null"],
      [step({ in_progress: [task.replace("Task", "Nothing")] }), 'unknown event type "demo.Nothing"'],
      [step({ scheduled: [{ event: task }] }), "context.workers.work.scheduled[0].due_at"],
      [step({ collected_events: { b: "x" } }), "context.workers.work.collected_events.b must be a list"],
      [step({ collected_waiters: [{ ...waiter, waiter_id: 7 }] }), "collected_waiters[0].waiter_id"],
      [step({ collected_waiters: [{ ...waiter, execution_id: -1 }] }), "collected_waiters[0].execution_id"],
    ];
    for (const [dict, place] of wrong) {
      expect(read(dict), place).toThrow(ContextSerdeError);
      expect(read(dict), place).toThrow(place);
    }
  });

  test("[engine 265] steps that the workflow does not have are ignored", async () => {
    const gate = new Gate();
    gate.open();
    const fanOut = createFanOut(gate, 1, 1);
    const workers = { work: { queue: [{ event: task }] }, gone: { queue: 7 }, constructor: [], __proto__: null };
    const dict = { version: 1, is_running: true, workers } as const;
    expect(await fanOut.workflow.run(undefined, { context: fanOut.workflow.createContext(dict) })).toEqual([1]);
  });

  test("the numbers of executions are of no matter, be they large", async () => {
    const asking = defineWorkflow({ name: "asking" })
      .step("work", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        const waiterEvent = new Ask({ question: "?" });
        return stop((await context.waitForEvent(Answer, { waiterId: "w", waiterEvent })).text);
      })
      .build();
    const event = JSON.stringify({ __is_pydantic: true, value: {}, qualified_name: "workflows.events.StartEvent" });
    for (const executionId of [0, 31, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
      const dict = step({ collected_waiters: [{ ...waiter, event, execution_id: executionId }] });
      const handler = asking.start(undefined, { context: asking.createContext(dict as ContextDict) });
      await handler.sendEvent(new Answer({ text: "found" }));
      expect(await handler.result()).toBe("found");
    }
  });
});
