import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StepStateChanged,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createDurableRuntime, type DurableRuntime, MemoryWorkflowStore, type WorkflowStore } from "../../src/index.ts";
import { SqliteWorkflowStore } from "../../src/store/sqlite/sqlite-workflow-store.ts";

class Count extends StartEvent.extend("Count", { to: z.number() }) {}
class Counted extends WorkflowEvent.extend("Counted", { value: z.number() }) {}
class Asked extends InputRequiredEvent.extend("Asked", { question: z.string() }) {}
class Answered extends HumanResponseEvent.extend("Answered", { text: z.string() }) {}

/** What the steps of a test wait for, and how often they were called. */
interface Hooks {
  calls: number;
  gate: Promise<void>;
}

const createCounting = (runtime: DurableRuntime, hooks: Hooks) =>
  defineWorkflow({ name: "counting", runtime, state: z.object({ seen: z.array(z.number()).default([]) }) })
    .step("begin", { on: [Count], emits: [Counted] }, () => new Counted({ value: 1 }))
    .step("count", { on: [Counted], emits: [Counted, StopEvent] }, async ({ value }, context) => {
      hooks.calls++;
      if (value === 2) await hooks.gate;
      await context.store.edit((state) => void state.seen.push(value));
      context.writeEventToStream(new Counted({ value }));
      return value < 3 ? new Counted({ value: value + 1 }) : new StopEvent({ result: await context.store.get("seen") });
    })
    .build();

const createAsking = (runtime: DurableRuntime) =>
  defineWorkflow({ name: "asking", runtime })
    .step("ask", { on: [StartEvent], emits: [Asked] }, () => new Asked({ question: "Really?" }))
    .step("decide", { on: [Answered], emits: [StopEvent] }, ({ text }) => {
      if (text === "break") throw new Error("it broke");
      return new StopEvent({ result: text });
    })
    .build();

const quiet = { info() {}, warn() {}, error() {} };
const never = new Promise<void>(() => {});

let directory: string;
let opened: AsyncDisposable[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "durable-"));
});

afterEach(async () => {
  for (const each of opened.reverse()) await each[Symbol.asyncDispose]();
  opened = [];
  rmSync(directory, { recursive: true });
});

function open(store: WorkflowStore, idleTimeout?: number): DurableRuntime {
  const runtime = createDurableRuntime({ store, logger: quiet, ...(idleTimeout !== undefined && { idleTimeout }) });
  opened.push(store, runtime);
  return runtime;
}

/** As a process that is gone: nothing is said to the store but that its file is free. */
async function crash(runtime: DurableRuntime, store: WorkflowStore): Promise<void> {
  await store[Symbol.asyncDispose]();
  opened = opened.filter((each) => each !== store && each !== runtime);
  await runtime.destroy();
}

const sqlite = () => new SqliteWorkflowStore(join(directory, "runs.db"));

describe("a durable run", () => {
  test("goes on after the end of its process when it is started again", async () => {
    const store = sqlite();
    const runtime = open(store);
    const first: Hooks = { calls: 0, gate: never };
    const handler = createCounting(runtime, first).start({ to: 3 }, { runId: "count-1" });
    for await (const event of handler.streamEvents([Counted])) if (event.value === 1) break;
    await expect.poll(() => first.calls).toBe(2);
    await crash(runtime, store);

    const again: Hooks = { calls: 0, gate: Promise.resolve() };
    const resumed = createCounting(open(sqlite()), again).start({ to: 99 }, { runId: "count-1" });
    expect(await resumed.result()).toEqual([1, 2, 3]);
    expect(again.calls).toBe(2);
    const values: number[] = [];
    for await (const { value } of resumed.streamEvents([Counted])) values.push(value);
    expect(values).toEqual([1, 2, 3]);
  });

  test("is resumed by the launch of its runtime", async () => {
    const store = sqlite();
    const runtime = open(store);
    createCounting(runtime, { calls: 0, gate: never }).start({ to: 3 }, { runId: "count-1" });
    await expect.poll(() => store.lastSequence("count-1")).toBeGreaterThan(3);
    await crash(runtime, store);

    const reopened = sqlite();
    const launched = open(reopened);
    createCounting(launched, { calls: 0, gate: Promise.resolve() });
    await launched.launch();
    await expect.poll(() => reopened.getHandler("count-1")).toMatchObject({ status: "completed" });
  });

  test("is one, though it is started twice at once", async () => {
    const hooks: Hooks = { calls: 0, gate: Promise.resolve() };
    const counting = createCounting(open(sqlite()), hooks);
    const start = () => counting.start({ to: 3 }, { runId: "r" }).result();
    expect(await Promise.all([start(), start()])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(hooks.calls).toBe(3);
  });

  test("that could not be started, and is recorded nevertheless, is brought back", async () => {
    const store = sqlite();
    const losing = new Proxy(store, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        if (key !== "startHandler") return value.bind(target);
        return async (...given: readonly unknown[]) => {
          await value.apply(target, given);
          throw new Error("the answer is lost");
        };
      },
    });
    opened.push(store);
    const runtime = createDurableRuntime({ store: losing, logger: quiet, persistenceBackoff: [] });
    opened.push(runtime);
    const counting = createCounting(runtime, { calls: 0, gate: Promise.resolve() });
    await expect(counting.start({ to: 3 }, { runId: "r" }).result()).rejects.toThrow("the answer is lost");
    await expect.poll(() => store.getHandler("r")?.status, { timeout: 10_000 }).toBe("completed");
  });

  test("shows internal events to those who read on, and records none, if they are only live", async () => {
    const store = new MemoryWorkflowStore();
    const runtime = createDurableRuntime({ store, logger: quiet, recordInternalEvents: "live" });
    opened.push(store, runtime);
    const handler = createAsking(runtime).start({}, { runId: "ask-1" });
    const types: string[] = [];
    for await (const event of handler.streamEvents({ includeInternal: true })) {
      types.push(StepStateChanged.is(event) ? `${event.name} ${event.stepState}` : event.constructor.name);
      if (Asked.is(event)) await handler.sendEvent(new Answered({ text: "yes" }));
    }
    expect(types.slice(types.indexOf("decide running"))).toEqual(["decide running", "decide not_running", "StopEvent"]);
    const recorded = store.readEvents("ask-1", { afterSequence: -1 });
    expect(recorded.map(({ event }) => event.kind.type)).toEqual(["Asked", "StopEvent"]);
  });

  test("gives its result again when it is over", async () => {
    const runtime = open(new MemoryWorkflowStore());
    const asking = createAsking(runtime);
    const handler = asking.start({}, { runId: "ask-1" });
    for await (const event of handler.streamEvents([Asked])) {
      expect(event.question).toBe("Really?");
      await handler.sendEvent(new Answered({ text: "yes" }));
    }
    expect(await handler.result()).toBe("yes");
    const again = asking.start({}, { runId: "ask-1" });
    expect(await again.result()).toBe("yes");
    expect(again.isDone).toBe(true);
    const types: string[] = [];
    for await (const event of again.streamEvents()) types.push(event.constructor.name);
    expect(types).toEqual(["Asked", "StopEvent"]);
  });

  test("leaves memory while it waits, and comes back for what is sent to it", async () => {
    const store = sqlite();
    const runtime = open(store, 1);
    const handler = createAsking(runtime).start({}, { runId: "ask-1" });
    const result = handler.result();
    await expect.poll(() => store.countRuns({ isIdle: true })).toBe(1);
    expect(() => runtime.getRun("ask-1")).toThrow('No active workflow with run_id "ask-1"');
    await handler.sendEvent(new Answered({ text: "yes" }));
    expect(await result).toBe("yes");
  });

  test("fails with the error of its step, and with its text when it is over", async () => {
    const asking = createAsking(open(sqlite()));
    const handler = asking.start({}, { runId: "ask-1" });
    const failed = expect(handler.result()).rejects.toThrow("it broke");
    await handler.sendEvent(new Answered({ text: "break" }));
    await failed;
    await expect(asking.start({}, { runId: "ask-1" }).result()).rejects.toThrow("it broke");
  });

  test("can be cancelled while it is out of memory", async () => {
    const store = sqlite();
    const handler = createAsking(open(store, 1)).start({}, { runId: "ask-1" });
    await expect.poll(() => store.countRuns({ isIdle: true })).toBe(1);
    await handler.cancel();
    expect(await store.getHandler("ask-1")).toMatchObject({ status: "cancelled" });
    await expect(handler.result()).rejects.toThrow("cancelled");
  });

  test("is not taken for one of another workflow", async () => {
    const runtime = open(new MemoryWorkflowStore());
    await createCounting(runtime, { calls: 0, gate: Promise.resolve() }).run({ to: 3 }, { runId: "one" });
    const handler = createAsking(runtime).start({}, { runId: "one" });
    await expect(handler.result()).rejects.toThrow('Run "one" is one of counting, not of asking');
  });
});

class Unknown extends HumanResponseEvent.extend("Unknown", {}) {}

describe("an event of which nothing says what it is", () => {
  test("is not sent to a durable run", async () => {
    const handler = createAsking(open(sqlite())).start({}, { runId: "ask-1" });
    await expect(handler.sendEvent(new Unknown({}))).rejects.toThrow("An event Unknown cannot be recorded");
    await handler.sendEvent(new Answered({ text: "yes" }));
    expect(await handler.result()).toBe("yes");
  });

  test("fails the run whose step has sent it, which could not be resumed", async () => {
    const store = sqlite();
    const sending = defineWorkflow({ name: "sending", runtime: open(store) })
      .step("send", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
        context.sendEvent(new Unknown({}) as never);
        await context.waitForEvent(Answered);
        return new StopEvent({});
      })
      .build();
    await expect(sending.run({}, { runId: "send-1" })).rejects.toThrow("An event Unknown cannot be recorded");
    expect(await store.getHandler("send-1")).toMatchObject({ status: "failed" });
  });
});

test("two workflows of one durable runtime cannot have one name", async () => {
  const runtime = open(new MemoryWorkflowStore());
  createAsking(runtime);
  createAsking(runtime);
  await expect(runtime.launch()).rejects.toThrow('Two workflows of the durable runtime are called "asking"');
});
