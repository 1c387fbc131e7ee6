import { expect, test } from "vitest";
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import { deferred } from "../../src/testing/deferred.ts";
import { settleTurns } from "../../src/testing/settle-turns.ts";
import { subscribeToTraces, type TraceEvent } from "../../src/tracing/trace.ts";
import { Joke } from "../fixtures.ts";

/** One run at a time; the first run goes on when the gate is opened. */
function oneAtATime() {
  const gate = deferred();
  const begun: string[] = [];
  const runtime = new InMemoryRuntime();
  const workflow = defineWorkflow({ name: "one-at-a-time", runtime, numConcurrentRuns: 1 })
    .step("work", { on: [StartEvent], emits: [StopEvent, Joke] }, async (_event, { runId }) => {
      begun.push(runId);
      await gate.promise;
      return new StopEvent({ result: runId });
    })
    .step("joke", { on: [Joke] }, (_event, { runId }) => void begun.push(`joke in ${runId}`))
    .build();
  return { gate, begun, runtime, workflow };
}

test("a long line of runs that end at once comes to its end", async () => {
  const workflow = defineWorkflow({ name: "quick", numConcurrentRuns: 1 })
    .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 1 }))
    .build();
  const results = await Promise.all(Array.from({ length: 3_000 }, () => workflow.run()));
  expect(results.every((result) => result === 1)).toBe(true);
});

test("what is sent to a run that waits comes after its start event", async () => {
  const { gate, begun, workflow } = oneAtATime();
  const first = workflow.start({}, { runId: "first" });
  const second = workflow.start({}, { runId: "second" });
  const sent = second.sendEvent(new Joke({ text: "early" }));
  await settleTurns();
  expect(begun).toEqual(["first"]);
  gate.resolve();
  expect(await first.result()).toBe("first");
  await sent;
  expect(await second.result()).toBe("second");
  expect(begun.slice(0, 2)).toEqual(["first", "second"]);
});

test("a run that waits is cancelled without being started, and gives up its place", async () => {
  const { gate, begun, workflow } = oneAtATime();
  const traces: TraceEvent[] = [];
  const unsubscribe = subscribeToTraces((event) => traces.push(event));
  const [first, second, third] = ["first", "second", "third"].map((runId) => workflow.start({}, { runId }));
  await settleTurns();
  const sent = second?.sendEvent(new Joke({ text: "never told" }));
  await second?.cancel();
  await sent;
  expect(second?.stopEvent?.constructor.name).toBe("WorkflowCancelledEvent");
  gate.resolve();
  expect(await first?.result()).toBe("first");
  expect(await third?.result()).toBe("third");
  expect(begun).toEqual(["first", "third"]);
  unsubscribe();
  const ofSecond = traces.filter(({ runId }) => runId === "second").map(({ type }) => type);
  expect(ofSecond).toEqual(["run_started", "run_ended"]);
});

test("a runtime that is destroyed starts none of the runs that wait", async () => {
  const { gate, begun, runtime, workflow } = oneAtATime();
  const results = ["first", "second"].map((runId) => workflow.start({}, { runId }).result());
  await settleTurns();
  await runtime.destroy();
  for (const result of results) await expect(result).rejects.toThrow("destroyed");
  expect(begun).toEqual(["first"]);
  const again = workflow.start({}, { runId: "again" });
  await settleTurns();
  expect(begun).toEqual(["first", "again"]);
  gate.resolve();
  expect(await again.result()).toBe("again");
});
