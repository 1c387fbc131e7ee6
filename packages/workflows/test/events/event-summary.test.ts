import { expect, test } from "vitest";
import { z } from "zod";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { WorkflowEvent } from "../../src/events/event.ts";
import { summarizeEvent } from "../../src/events/event-summary.ts";
import { WorkflowFailedEvent } from "../../src/events/terminal-events.ts";

class Report extends WorkflowEvent.extend("Report", { title: z.string(), pages: z.number() }) {}
class Finished extends StopEvent.extend("Finished", { title: z.string() }) {}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const mapping = (count: number): Record<string, number> =>
  Object.fromEntries(numbers(count).map((index) => [`k${index}`, index]));

test("[engine 32] a start event with an extra is summarised with it", () => {
  expect(summarizeEvent(new StartEvent({ topic: "Pirates" }))).toBe("StartEvent(topic='Pirates')");
});

test("[engine 33] a stop event is summarised with its result", () => {
  expect(summarizeEvent(new StopEvent({ result: "done" }))).toBe("StopEvent(result='done')");
});

test("[engine 34] a stop event without a result is summarised as empty", () => {
  expect(summarizeEvent(new StopEvent())).toBe("StopEvent()");
  expect(summarizeEvent(new StopEvent({ result: null }))).toBe("StopEvent()");
});

test("[engine 35] declared fields are summarised as name and value", () => {
  expect(summarizeEvent(new Report({ title: "T", pages: 3 }))).toBe("Report(title='T', pages=3)");
});

test("[engine 36] a long string is cut", () => {
  const summary = summarizeEvent(new StartEvent({ text: "x".repeat(200) }));
  expect(summary).toBe(`StartEvent(text='${"x".repeat(50)}...')`);
});

test("[engine 37] a long list is counted, a short one is shown", () => {
  expect(summarizeEvent(new StartEvent({ items: numbers(20) }))).toBe("StartEvent(items=[20 items])");
  expect(summarizeEvent(new StartEvent({ items: numbers(3) }))).toBe("StartEvent(items=[0, 1, 2])");
});

test("[engine 38] a large map is counted, a small one is shown", () => {
  expect(summarizeEvent(new StartEvent({ map: mapping(15) }))).toBe("StartEvent(map={15 keys})");
  expect(summarizeEvent(new StartEvent({ map: mapping(2) }))).toBe("StartEvent(map={'k0': 0, 'k1': 1})");
});

test("[engine 39] the whole summary is cut to the given length", () => {
  const summary = summarizeEvent(new StartEvent({ a: "x".repeat(40), b: "y".repeat(40) }), 50);
  expect(summary).toHaveLength(50);
  expect(summary).toMatch(/^StartEvent\(a='x+\.\.\.$/);
  const long = new StartEvent(Object.fromEntries(numbers(40).map((index) => [`name${index}`, "value"])));
  expect(summarizeEvent(long)).toHaveLength(200);
});

test("[engine 40] fields come before extras", () => {
  const report = Report.fromJSON({ note: "n", title: "T", pages: 3 });
  expect(summarizeEvent(report)).toBe("Report(title='T', pages=3, note='n')");
});

test("[engine 41] the result of a stop event comes before its fields", () => {
  const finished = Finished.fromJSON({ title: "T", note: "n", result: 42 });
  expect(summarizeEvent(finished)).toBe("Finished(result=42, title='T', note='n')");
});

test("a declared result is summarised once", () => {
  class Sum extends StopEvent.extend("Sum", { unit: z.string(), result: z.number() }) {}
  expect(summarizeEvent(new Sum({ unit: "m", result: 3 }))).toBe("Sum(result=3, unit='m')");
});

test("built-in events are summarised with their members", () => {
  const failed = new WorkflowFailedEvent({ stepName: "s", error: new TypeError("no"), attempts: 1, elapsedMs: 5 });
  expect(summarizeEvent(failed)).toBe(
    "WorkflowFailedEvent(stepName='s', error=TypeError('no'), attempts=1, elapsedMs=5)",
  );
});

test("a summary never throws, whatever the values do", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const hostile = {
    get bad(): never {
      throw new Error("no");
    },
  };
  expect(summarizeEvent(new StartEvent({ circular }))).toMatch(/^StartEvent\(circular=\{'self': .*\.\.\./);
  expect(summarizeEvent(new StartEvent({ hostile }))).toBe("StartEvent()");
  expect(summarizeEvent(new StopEvent({ result: hostile }))).toBe("StopEvent");
  expect(summarizeEvent(new StartEvent({ fn: test, at: new Date(0), none: null, n: 10n }), 400)).toMatch(
    /^StartEvent\(fn=<function \w+>, at=1970-01-01T00:00:00\.000Z, none=null, n=10n\)$/,
  );
  const emoji = summarizeEvent(new StartEvent({ text: `${"x".repeat(49)}😀😀` }));
  expect(emoji).toBe(`StartEvent(text='${"x".repeat(49)}...')`);
});
