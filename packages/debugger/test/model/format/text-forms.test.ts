import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { eventsCommand, runCommand, sendCommand } from "../../../src/model/format/curl-command.ts";
import { formatDuration, formatOffset, formatRelativeTime, shortId } from "../../../src/model/format/format.ts";
import { previewJson } from "../../../src/model/format/preview.ts";
import { failureOf, resultOf } from "../../../src/model/run/stop-value.ts";
import { envelope } from "../run-events.ts";

test("durations are for people", () => {
  const forms = [0, 0.4, 8, 999.6, 1_240, 12_400, 59_940, 59_960, 245_000, 3_600_000, 7_500_000, 90_000_000];
  expect(forms.map((ms) => formatDuration(ms))).toEqual([
    ...[
      "0 ms",
      "<1 ms",
      "8 ms",
      "1.00 s",
      "1.24 s",
      "12.4 s",
      "59.9 s",
      "1 min",
      "4 min 5 s",
      "1 h",
      "2 h 5 min",
      "1 d 1 h",
    ],
  ]);
  expect(formatDuration(undefined)).toBe("-");
  expect(formatDuration(Number.NaN)).toBe("-");
});

test("offsets, ages and ids are short", () => {
  expect([3, 1_240, 240_700, 3_840_700].map((ms) => formatOffset(ms))).toEqual([
    "+0.003",
    "+1.240",
    "+4:00.700",
    "+1:04:00.700",
  ]);
  expect([0, 12_000, 250_000, 7_300_000, 2e8].map((age) => formatRelativeTime(1e9 - age, 1e9))).toEqual([
    "now",
    "12 s ago",
    "4 min ago",
    "2 h ago",
    "2 d ago",
  ]);
  expect(formatRelativeTime(5_000, 1_000)).toBe("in 4 s");
  expect(shortId("h7Qk1234569xZa")).toBe("h7Qk..9xZa");
  expect(shortId("short")).toBe("short");
});

test("a preview is the JSON, cut", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 5, max: 80 }), (value, max) => {
      const json = JSON.stringify(value);
      const preview = previewJson(value, max);
      expect(preview.length).toBeLessThanOrEqual(max);
      if (json.length <= max) expect(preview).toBe(json);
      else expect(json.startsWith(preview.slice(0, -1))).toBe(true);
    }),
  );
  const loop: Record<string, unknown> = {};
  loop["self"] = loop;
  expect(previewJson(loop).length).toBe(200);
});

test("a result is whatever the stop event has", () => {
  for (const result of [0, false, "", null, [1]]) expect(resultOf(envelope("StopEvent", { result }))).toEqual(result);
  expect(resultOf(envelope("Out", { result: 1, more: 2 }))).toEqual({ result: 1, more: 2 });
  expect(resultOf(envelope("StopEvent"))).toBeNull();
  expect(resultOf(envelope("Out"))).toEqual({});
});

test("a failure tells step, error and attempts, and no duration beyond belief", () => {
  const value = {
    step_name: "flaky",
    exception: { exception_type: "builtins.ValueError", exception_message: "boom", stack: "at x" },
    attempts: 3,
    elapsed_seconds: 1.5,
  };
  expect(failureOf(envelope("WorkflowFailedEvent", value, ["StopEvent"]))).toEqual({
    kind: "failed",
    step: "flaky",
    errorType: "ValueError",
    message: "boom",
    attempts: 3,
    elapsedMs: 1_500,
    stack: "at x",
    activeSteps: [],
  });
  const odd = envelope("WorkflowFailedEvent", { ...value, elapsed_seconds: 1.7e9 });
  expect(failureOf(odd)?.elapsedMs).toBeUndefined();
  expect(failureOf(envelope("WorkflowTimedOutEvent", { timeout: 0.2, active_steps: ["hang"] }))).toMatchObject({
    kind: "timed-out",
    step: "hang",
    message: "The run took longer than 0.2 s.",
  });
  expect(failureOf(envelope("WorkflowCancelledEvent"))?.kind).toBe("cancelled");
  expect(failureOf(envelope("StopEvent", { result: 1 }))).toBeUndefined();
});

/** What a shell makes of a command, with `curl` printing its arguments. */
function argumentsOf(command: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\nTOKEN=secret\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("commands mean the same to a shell, whatever is in them", () => {
  const startEvent = { text: 'it\'s $HOME \\ "x"\n`ls`' };
  const words = argumentsOf(runCommand({ apiBase: "http://h/base/", workflow: "a b", startEvent, hasAuth: true }));
  expect(words).toEqual([
    "http://h/base/workflows/a%20b/run-nowait",
    ...["-H", "authorization: Bearer secret", "-H", "content-type: application/json"],
    ...["-d", JSON.stringify({ start_event: startEvent })],
  ]);
  const event = { type: "Answer", value: { ok: true } };
  expect(argumentsOf(sendCommand({ apiBase: "http://h", handlerId: "h1", event, step: "s", hasAuth: false }))).toEqual([
    "http://h/events/h1",
    ...["-H", "content-type: application/json", "-d", JSON.stringify({ event, step: "s" })],
  ]);
  expect(argumentsOf(eventsCommand({ apiBase: "http://h", handlerId: "h1", hasAuth: false }))).toEqual([
    "-N",
    "http://h/events/h1?sse=true&include_internal=true&after_sequence=-1",
  ]);
});
