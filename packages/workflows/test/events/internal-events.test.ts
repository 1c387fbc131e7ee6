import { expect, test } from "vitest";
import { EventValidationError } from "../../src/errors.ts";
import { lineage } from "../../src/events/event.ts";
import {
  InternalDispatchEvent,
  StepState,
  StepStateChanged,
  UnhandledEvent,
  WorkflowIdleEvent,
} from "../../src/events/internal-events.ts";
import { json } from "./jokes.ts";

const changed = new StepStateChanged({
  name: "write",
  stepState: StepState.NOT_RUNNING,
  workerId: "0",
  inputEventName: "Topic",
  outputEventName: "Joke",
});

test("[engine 29] a step's state is written in lower case", () => {
  expect(json(changed)).toEqual({
    name: "write",
    step_state: "not_running",
    worker_id: "0",
    input_event_name: "Topic",
    output_event_name: "Joke",
  });
  expect(StepStateChanged.fromJSON(json(changed)).equals(changed)).toBe(true);
});

test("[engine 30] an unhandled event without a step is written with a null one", () => {
  const event = new UnhandledEvent({ eventType: "Joke", qualifiedName: "workflow.Joke", idle: true });
  expect(json(event)).toEqual({ event_type: "Joke", qualified_name: "workflow.Joke", step_name: null, idle: true });
  expect(UnhandledEvent.fromJSON(json(event)).equals(event)).toBe(true);
});

test("the class markers of the Python library are read as bare names", () => {
  const event = StepStateChanged.fromJSON({
    ...json(changed),
    input_event_name: "<class 'demo.flow.Topic'>",
    output_event_name: "<class 'NoneType'>",
  });
  expect([event.inputEventName, event.outputEventName]).toEqual(["Topic", null]);
});

test("an unknown state is refused", () => {
  expect(() => StepStateChanged.fromJSON({ ...json(changed), step_state: "RUNNING" })).toThrow(EventValidationError);
});

test("internal events are a kind of their own, which applications may extend", () => {
  class Progress extends InternalDispatchEvent.extend("Progress") {}
  for (const event of [changed, new WorkflowIdleEvent(), new Progress()]) {
    expect(event).toBeInstanceOf(InternalDispatchEvent);
  }
  expect(Object.keys(StepStateChanged[lineage])).toEqual(["StepStateChanged", "InternalDispatchEvent", "Event"]);
});
