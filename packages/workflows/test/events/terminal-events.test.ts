import { expect, test } from "vitest";
import { EventValidationError } from "../../src/errors.ts";
import { StopEvent } from "../../src/events/builtin-events.ts";
import { EventRegistry } from "../../src/events/event-registry.ts";
import { StepFailedEvent } from "../../src/events/step-failed-event.ts";
import {
  IdleReleasedEvent,
  WorkflowCancelledEvent,
  WorkflowFailedEvent,
  WorkflowTimedOutEvent,
} from "../../src/events/terminal-events.ts";
import { Joke, json } from "./jokes.ts";

class QuotaError extends Error {
  override readonly name = "QuotaError";
}

const registry = new EventRegistry([Joke], { errors: [QuotaError] });
const failed = (error: Error): WorkflowFailedEvent =>
  new WorkflowFailedEvent({ stepName: "write", error, attempts: 2, elapsedMs: 1_234.567 });

test("[engine 21] the terminal events are stop events", () => {
  for (const each of [WorkflowTimedOutEvent, WorkflowCancelledEvent, WorkflowFailedEvent, IdleReleasedEvent]) {
    expect(each.prototype).toBeInstanceOf(StopEvent);
  }
  expect(StopEvent.is(failed(new Error("x")))).toBe(true);
  expect(WorkflowCancelledEvent.is(failed(new Error("x")))).toBe(false);
});

test("[engine 22] a timed-out event is written in seconds with its active steps, and read back", () => {
  const event = new WorkflowTimedOutEvent({ timeoutMs: 2_500, activeSteps: ["a", "b"] });
  expect(json(event)).toEqual({ timeout: 2.5, active_steps: ["a", "b"] });
  const copy = WorkflowTimedOutEvent.fromJSON(json(event));
  expect([copy.timeoutMs, copy.activeSteps]).toEqual([2_500, ["a", "b"]]);
  const idle = new WorkflowTimedOutEvent({ timeoutMs: 30_000, activeSteps: [] });
  expect(json(idle)).toEqual({ timeout: 30, active_steps: [] });
  expect(WorkflowTimedOutEvent.fromJSON(json(idle)).equals(idle)).toBe(true);
});

test("[engine 23] a cancelled event is written as an empty object, and has no fields in its text", () => {
  expect(json(new WorkflowCancelledEvent())).toEqual({});
  expect(String(new WorkflowCancelledEvent())).toBe("WorkflowCancelledEvent()");
});

test("[engine 24] a failed event is written with the qualified type and the message of its error", () => {
  expect(json(failed(new RangeError("too far")))).toEqual({
    step_name: "write",
    exception: { exception_type: "builtins.RangeError", exception_message: "too far" },
    attempts: 2,
    elapsed_seconds: 1.234567,
  });
  expect(json(failed(new QuotaError("spent")))["exception"]).toEqual({
    exception_type: "workflow.QuotaError",
    exception_message: "spent",
  });
});

test("[engine 25] a failed event is read back with the class and the message of its error", () => {
  for (const error of [new TypeError("no"), new QuotaError("spent"), new DOMException("late", "TimeoutError")]) {
    const copy = WorkflowFailedEvent.fromJSON(json(failed(error)), registry);
    expect(copy.error.constructor).toBe(error.constructor);
    expect([copy.error.name, copy.error.message]).toEqual([error.name, error.message]);
    expect([copy.stepName, copy.attempts, copy.elapsedMs]).toEqual(["write", 2, 1_234.567]);
  }
});

test("[engine 26] an error of an unknown class is read back as an Error with the same name and message", () => {
  class Unregistered extends Error {
    override readonly name = "Unregistered";
  }
  const { error } = WorkflowFailedEvent.fromJSON(json(failed(new Unregistered("lost"))), registry);
  expect(error.constructor).toBe(Error);
  expect([error.name, error.message]).toEqual(["Unregistered", "lost"]);
});

test("[engine 31] a failed step is written with a typed wrapper and an ISO date in UTC", () => {
  const event = new StepFailedEvent({
    stepName: "write",
    inputEvent: new Joke({ text: "a" }),
    error: new QuotaError("spent"),
    attempts: 3,
    elapsedMs: 1_500,
    failedAt: new Date("2026-01-02T03:04:05.678Z"),
  });
  expect(json(event)).toEqual({
    step_name: "write",
    input_event: { __is_pydantic: true, value: { text: "a" }, qualified_name: "workflow.Joke" },
    exception: { exception_type: "workflow.QuotaError", exception_message: "spent" },
    attempts: 3,
    elapsed_seconds: 1.5,
    failed_at: "2026-01-02T03:04:05.678Z",
  });
  const copy = StepFailedEvent.fromJSON(json(event), registry);
  expect(copy.inputEvent).toBeInstanceOf(Joke);
  expect(copy.error).toBeInstanceOf(QuotaError);
  expect(copy.equals(event)).toBe(true);
  expect(() => StepFailedEvent.fromJSON(json(event))).toThrow(/needs a registry/);
  expect(() => StepFailedEvent.fromJSON({ ...json(event), failed_at: "soon" }, registry)).toThrow(EventValidationError);
});

test("extras of terminal events survive; malformed ones are refused", () => {
  const event = WorkflowTimedOutEvent.fromJSON({ timeout: 1, active_steps: [], note: "n", _data: { more: 1 } });
  expect(json(event)).toEqual({ timeout: 1, active_steps: [], _data: { more: 1, note: "n" } });
  for (const bad of [{ active_steps: [] }, { timeout: "1", active_steps: [] }, { timeout: 1, active_steps: [1] }]) {
    expect(() => WorkflowTimedOutEvent.fromJSON(bad)).toThrow(EventValidationError);
  }
  expect(() => WorkflowTimedOutEvent.fromJSON(null as never)).toThrow(EventValidationError);
});
