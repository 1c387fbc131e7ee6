import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunView } from "../../../../src/model/run/run-view.ts";
import { namesOfStreams, recordedStream } from "../../recorded-streams.ts";
import { bufferOf, envelope, idle, manualBuffer, received, stepChange } from "../../run-events.ts";

const viewOf = (name: string): RunView => bufferOf(recordedStream(name)).view;
const spansOf = (view: RunView): unknown[] => view.spans.map(({ id, state, attempt }) => [id, state, attempt]);
const statesOf = (view: RunView): unknown =>
  Object.fromEntries([...view.steps].map(([name, { state }]) => [name, state]));

describe("streams of the Python server", () => {
  test("a step that fails at once", () => {
    const view = viewOf("stream-of-fail-internal");
    expect(spansOf(view)).toEqual([["explode/0/1", "failed", 1]]);
    expect(view.terminal?.status).toBe("failed");
    expect(view.steps.get("explode")).toMatchObject({ state: "failed", failures: 1, activeWorkers: 0 });
    expect(view.hasTimes).toBe(false);
  });

  test("attempts are told apart, however often the run is idle in between", () => {
    const view = viewOf("stream-of-retry-internal");
    expect(spansOf(view)).toEqual([
      ["flaky/0/1", "retried", 1],
      ["flaky/0/2", "retried", 2],
      ["flaky/0/3", "done", 3],
    ]);
    expect(view.steps.get("flaky")).toMatchObject({ state: "done", failures: 2 });
    expect(view.requests).toEqual([]);
    expect(Object.fromEntries(view.eventCounts)).toMatchObject({ StartEvent: 1, StopEvent: 1 });
    expect(Object.fromEntries(view.edgeCounts)).toEqual({ "StartEvent→flaky": 1, "flaky→StopEvent": 1 });
  });

  test("the last attempt of an exhausted retry has failed", () => {
    const view = viewOf("stream-of-retry-exhausted-internal");
    expect(view.spans.map(({ state }) => state)).toEqual(["retried", "retried", "retried", "retried", "failed"]);
    expect(view.spans.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  });

  test("of two workers of the failing step, the one that failed has, and the other was interrupted", () => {
    const failure = envelope("WorkflowFailedEvent", { step_name: "work", attempts: 1 }, ["StopEvent"]);
    const starts = [stepChange("work", "running", "Part", null, 0), stepChange("work", "running", "Part", null, 1)];
    const told = bufferOf(received([...starts, stepChange("work", "not_running", "Part", null, 0), failure])).view;
    expect(spansOf(told)).toEqual([
      ["work/0/1", "failed", 1],
      ["work/1/1", "cancelled", 1],
    ]);
    expect(told.steps.get("work")).toMatchObject({ state: "failed", failures: 1, activeWorkers: 0 });
    const untold = bufferOf(received([...starts, failure])).view;
    expect(untold.spans.map(({ state }) => state)).toEqual(["cancelled", "failed"]);
  });

  test("a handler of failures shows which step has failed", () => {
    const view = viewOf("stream-of-catcher-internal");
    expect(statesOf(view)).toEqual({ risky: "failed", rescue: "done" });
    expect(view.terminal?.status).toBe("completed");
  });

  test("what was at work when time ran out has failed", () => {
    const view = viewOf("stream-of-timeout-internal");
    expect(spansOf(view)).toEqual([["hang/0/1", "failed", 1]]);
    expect(view.spans[0]?.end?.sequence).toBe(1);
  });

  test("a loop counts its turns", () => {
    const view = viewOf("stream-of-loop-internal");
    const turns = view.steps.get("turn")?.spans.length ?? 0;
    expect(turns).toBeGreaterThan(1);
    expect(view.edgeCounts.get("LoopEvent→turn")).toBe(turns);
    expect(view.eventCounts.get("LoopEvent")).toBe(turns);
  });

  test("a step that waits for an event is suspended, and goes on in the same attempt", () => {
    const stream = recordedStream("waiter-requirement");
    const waiting = bufferOf(stream.slice(0, 6)).view;
    expect(waiting.requests).toMatchObject([{ step: "wait", event: { type: "ApprovalRequest" } }]);
    expect(statesOf(waiting)).toEqual({ wait: "waiting" });
    expect(waiting.idleSince?.sequence).toBe(3);
    const view = bufferOf(stream).view;
    expect(spansOf(view)).toEqual([
      ["wait/0/1", "suspended", 1],
      ["wait/0/2", "done", 1],
    ]);
    expect(view.requests).toEqual([]);
    expect(view.waits).toMatchObject([{ request: { step: "wait" }, end: { sequence: 6 } }]);
    expect(view.edgeCounts.get("wait→ApprovalRequest")).toBe(1);
  });

  test("an answer from outside closes the request, though it is not in the stream", () => {
    const stream = recordedStream("idle-answer");
    const asked = bufferOf(stream.slice(0, 4)).view;
    expect(asked.requests).toMatchObject([{ step: "ask", event: { type: "RequestEvent" } }]);
    const answered = bufferOf(stream.slice(0, 5)).view;
    expect(answered.requests).toEqual([]);
    expect(answered.idleSince).toBeUndefined();
    expect(answered.steps.get("answer")?.state).toBe("running");
    expect(bufferOf(stream).view.eventCounts.get("ResponseEvent")).toBe(1);
  });

  test("a cancelled run waits no longer", () => {
    const view = viewOf("waiter-cancel");
    expect(view.terminal?.status).toBe("cancelled");
    expect(view.requests).toEqual([]);
    expect(view.idleSince).toBeUndefined();
    expect(statesOf(view)).toEqual({ wait: "cancelled" });
  });

  test("whatever is cut off and resumed, the whole is the same", () => {
    const streams = namesOfStreams.map((name) => recordedStream(name)).filter((stream) => stream.length > 1);
    expect(streams.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.nat(), fc.nat(), (stream, at, overlap) => {
        const { buffer, frame } = manualBuffer();
        const cut = at % stream.length;
        const isNumbered = stream.every(({ sequence }) => sequence !== undefined);
        buffer.append(stream.slice(0, cut));
        frame();
        buffer.append(stream.slice(isNumbered ? Math.max(0, cut - overlap) : cut));
        frame();
        const whole = bufferOf(stream);
        expect(buffer.events).toEqual(whole.events);
        expect(buffer.view).toEqual(whole.view);
      }),
    );
  });
});

describe("streams of this server", () => {
  const viewOfEvents = (...envelopes: Parameters<typeof received>[0]): RunView => bufferOf(received(envelopes)).view;

  test("a step that returns nothing is done, however often it runs", () => {
    const view = viewOfEvents(
      stepChange("split", "running", "StartEvent"),
      stepChange("split", "not_running", "StartEvent"),
      ...[0, 1].map((worker) => stepChange("work", "running", "Part", null, worker)),
      stepChange("work", "preparing", "Part"),
      stepChange("work", "not_running", "Part", "Done", 0),
      stepChange("work", "running", "Part", null, 0),
      stepChange("gather", "running", "Done"),
      stepChange("gather", "not_running", "Done"),
      stepChange("work", "not_running", "Part", "Done", 1),
      stepChange("gather", "running", "Done"),
      stepChange("gather", "not_running", "Done"),
      stepChange("work", "not_running", "Part", "Done", 0),
      stepChange("gather", "running", "Done"),
      stepChange("gather", "not_running", "Done", "StopEvent"),
      envelope("StopEvent", { result: [1] }),
    );
    expect(statesOf(view)).toEqual({ split: "done", work: "done", gather: "done" });
    expect(view.spans.every(({ state, attempt }) => state === "done" && attempt === 1)).toBe(true);
    expect(view.steps.get("gather")?.lastDurationMs).toBe(100);
    expect(view.eventCounts.get("Part")).toBe(3);
    expect(view.hasTimes).toBe(true);
  });

  test("a retry is one although the failure is not told", () => {
    const view = viewOfEvents(
      stepChange("flaky", "running", "StartEvent"),
      stepChange("flaky", "not_running", "StartEvent"),
      stepChange("flaky", "running", "StartEvent"),
    );
    expect(spansOf(view)).toEqual([
      ["flaky/0/1", "retried", 1],
      ["flaky/0/2", "running", 2],
    ]);
    expect(statesOf(view)).toEqual({ flaky: "retrying" });
  });

  test("a wait without a request is one", () => {
    const events = [
      stepChange("wait", "running", "StartEvent"),
      stepChange("wait", "not_running", "StartEvent"),
      idle,
      stepChange("wait", "running", "StartEvent"),
    ];
    expect(statesOf(viewOfEvents(...events.slice(0, 3)))).toEqual({ wait: "waiting" });
    expect(spansOf(viewOfEvents(...events))).toEqual([
      ["wait/0/1", "suspended", 1],
      ["wait/0/2", "running", 1],
    ]);
  });

  test("an execution that a restart of the server interrupted is closed, and the next is the same attempt", () => {
    const view = viewOfEvents(stepChange("work", "running", "StartEvent"), stepChange("work", "running", "StartEvent"));
    expect(spansOf(view)).toEqual([
      ["work/0/1", "cancelled", 1],
      ["work/0/2", "running", 1],
    ]);
    expect(view.steps.get("work")?.activeWorkers).toBe(1);
  });

  test("two requests are answered one by one, the oldest first", () => {
    const request = (prompt: string) => envelope("Ask", { prompt }, ["InputRequiredEvent"]);
    const events = [
      stepChange("ask", "running", "StartEvent"),
      request("first"),
      request("second"),
      stepChange("ask", "not_running", "StartEvent"),
      idle,
      stepChange("take", "running", "Answer"),
      stepChange("take", "not_running", "Answer"),
      idle,
    ];
    expect(viewOfEvents(...events.slice(0, 5)).requests.map(({ event }) => event.preview)).toEqual([
      '{"prompt":"first"}',
      '{"prompt":"second"}',
    ]);
    expect(viewOfEvents(...events).requests.map(({ event }) => event.preview)).toEqual(['{"prompt":"second"}']);
  });

  test("whatever comes, nothing breaks, and the counts hold", () => {
    const name = fc.constantFrom("a", "b");
    const type = fc.constantFrom("StartEvent", "X", "StepFailedEvent", "<class 'm.X'>");
    const output = fc.constantFrom(null, "X", "<class 'NoneType'>", "StopEvent");
    const state = fc.constantFrom("preparing", "running", "not_running");
    const change = fc.tuple(name, state, type, output, fc.nat(2)).map(([step, ...rest]) => stepChange(step, ...rest));
    const other = fc.constantFrom(
      idle,
      envelope("Ask", {}, ["InputRequiredEvent"]),
      envelope("Reply", {}, ["HumanResponseEvent"]),
      envelope("StepStateChanged", { name: 1 }, ["InternalDispatchEvent"]),
      envelope("WorkflowFailedEvent", { step_name: "a", attempts: 3 }, ["StopEvent"]),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: change }, other), { maxLength: 60 }), (envelopes) => {
        const { view } = bufferOf(received(envelopes));
        const open = view.spans.filter(({ end }) => end === undefined).length;
        expect([...view.steps.values()].reduce((sum, { activeWorkers }) => sum + activeWorkers, 0)).toBe(open);
        expect(view.spans.every(({ state, end }) => (state === "running") === (end === undefined))).toBe(true);
        expect(new Set(view.spans.map(({ id }) => id)).size).toBe(view.spans.length);
        expect([...view.steps.values()].flatMap(({ spans }) => spans)).toHaveLength(view.spans.length);
      }),
    );
  });
});
