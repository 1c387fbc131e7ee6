import { expect, test, vi } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import type { WorkflowOptions } from "../../src/authoring/workflow.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import type { WorkflowEvent } from "../../src/events/event.ts";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import { settleTurns } from "../../src/testing/settle-turns.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { AskName, Joke, NameGiven, Pun } from "../fixtures.ts";

/** Collects the lines of the runs in a test. */
function lines() {
  const printed: string[] = [];
  return { printed, logger: { debug: (line: string) => void printed.push(line) } };
}

const echo = (options: Partial<WorkflowOptions>) =>
  defineWorkflow({ name: "echo", ...options })
    .step("echo", { on: [StartEvent], emits: [StopEvent] }, async (event, context) => {
      context.writeEventToStream(new Pun({ text: "aside" }));
      return new StopEvent({ result: event.get("text") });
    })
    .build();

const jokes = (options: Partial<WorkflowOptions>) =>
  defineWorkflow({ name: "jokes", ...options })
    .step("begin", { on: [StartEvent], emits: [Joke] }, (_event, context) => {
      context.sendEvent(new Joke({ text: "one" }));
      context.sendEvent(new Joke({ text: "two" }), { step: "tell" });
    })
    .step("tell", { on: [Joke], emits: [Pun], numWorkers: 1 }, async ({ text }) => {
      await settleTurns(); // so that the other joke has to wait
      return new Pun({ text });
    })
    .step("end", { on: [Pun], emits: [StopEvent] }, ({ text }) => (text === "two" ? new StopEvent() : undefined))
    .build();

const waiting = (options: Partial<WorkflowOptions>) =>
  defineWorkflow({ name: "waiting", events: [NameGiven], ...options })
    .step("ask", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
      const waiterEvent = new AskName({ prompt: "?" });
      await context.waitForEvent(NameGiven, { waiterId: "name", waiterEvent, timeout: "10s" }).catch(() => {});
      await context.waitForEvent(NameGiven, { waiterId: "again", timeout: null });
      return new StopEvent();
    })
    .build();

async function collect(events: AsyncIterable<WorkflowEvent>): Promise<string[]> {
  const texts: string[] = [];
  for await (const event of events) texts.push(String(event));
  return texts;
}

test("[engine 365] each state of a step and each tick has its line; what is published is the same without", async () => {
  const run = lines();
  await jokes({ verbose: run.logger }).run();
  expect(run.printed).toEqual(
    expect.arrayContaining([
      "[tick] add: StartEvent()",
      "[begin:0] started from StartEvent",
      "[begin:0] complete with no result",
      "[tick] add: Joke(text='one')",
      "[tick] add: Joke(text='two') -> tell",
      "[tell:0] started from Joke",
      "[tell] enqueued (waiting for capacity)",
      "[tell:0] complete with Pun",
      "[tick] add: Pun(text='one')",
      "[end:0] complete with no result",
      "[end:0] complete with StopEvent",
      "[result] StopEvent()",
    ]),
  );
  expect(run.printed.filter((line) => line.startsWith("[result]"))).toEqual(["[result] StopEvent()"]);
  expect(run.printed.every((line) => /^\[(tick|result|(begin|tell|end)(:\d)?)\] /.test(line))).toBe(true);

  const clock = new VirtualClock();
  const runtime = new InMemoryRuntime({ clock });
  const timed = lines();
  const result = waiting({ verbose: timed.logger, runtime, timeout: "30s" }).run();
  await expect(clock.advanceUntilSettled(result)).rejects.toThrow("timed out");
  expect(timed.printed.filter((line) => line.startsWith("[tick]"))).toEqual([
    "[tick] add: StartEvent()",
    "[tick] waiter timeout: step ask waiter name",
    "[tick] timeout: 30.0s",
  ]);

  const left = lines();
  const released = waiting({ verbose: left.logger }).start({}, { runId: "released" });
  for await (const _question of released.streamEvents([AskName])) break;
  const adapter = waiting({}).runtime.getRun("released");
  await adapter.send({ type: "publish_event", event: new Pun({ text: "from outside" }) });
  await adapter.send({ type: "idle_release" });
  expect(left.printed.slice(-2)).toEqual(["[tick] publish: Pun(text='from outside')", "[tick] idle release"]);

  const stopped = lines();
  const cancelled = waiting({ verbose: stopped.logger }).start();
  for await (const _question of cancelled.streamEvents([AskName])) break;
  await cancelled.cancel();
  expect(stopped.printed.at(-1)).toBe("[tick] cancelled");

  for (const includeInternal of [false, true]) {
    const verbose = await collect(echo({ verbose: lines().logger }).start().streamEvents({ includeInternal }));
    expect(verbose).toEqual(await collect(echo({}).start().streamEvents({ includeInternal })));
  }
});

test("[engine 366] lines go to the logger that is given: as debug, else as info; without one to the console", async () => {
  const debug: string[] = [];
  const info: string[] = [];
  await echo({ verbose: { debug: (line) => debug.push(line), info: (line) => info.push(line) } }).run();
  expect(debug).toContain("[echo:0] started from StartEvent");
  expect(info).toEqual([]);
  await echo({ verbose: { info: (line) => info.push(line) } }).run();
  expect(info).toEqual(debug);

  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await echo({ verbose: true }).run();
    expect(log.mock.calls.map(([line]) => line)).toEqual(debug);
    log.mockClear();
    await echo({}).run();
    await echo({ verbose: { info: () => {} } }).run();
    expect(log).not.toHaveBeenCalled();
  } finally {
    log.mockRestore();
  }
});

test("[engine 367] a verbose workflow prints when its steps start and complete, and its result", async () => {
  const { printed, logger } = lines();
  await echo({ verbose: logger }).run({ text: "hello" });
  const interesting = printed.filter((line) => !line.startsWith("[tick]"));
  expect(interesting.sort()).toEqual([
    "[echo:0] complete with StopEvent",
    "[echo:0] started from StartEvent",
    "[result] StopEvent(result='hello')",
  ]);
});

test("a fraction of a second is printed as such", async () => {
  const { printed, logger } = lines();
  const clock = new VirtualClock();
  const workflow = waiting({ verbose: logger, timeout: "250ms", runtime: new InMemoryRuntime({ clock }) });
  await expect(clock.advanceUntilSettled(workflow.run())).rejects.toThrow("timed out");
  expect(printed.at(-1)).toBe("[tick] timeout: 0.25s");
});

test("a verbose workflow belongs to the runtime that it was given", async () => {
  const runtime = new InMemoryRuntime();
  const workflow = echo({ verbose: lines().logger, runtime });
  expect(workflow.runtime).toBe(runtime);
  await workflow.run();
  workflow.runtime = runtime; // nothing changes, so a run does not forbid it
  await settleTurns(1);
});
