import { expect, test } from "vitest";
import { failedAttemptOf } from "../../../src/model/run/failed-attempt.ts";
import { RunBuffer } from "../../../src/model/run/run-buffer.ts";

const internal = ["InternalDispatchEvent"];

type Item = readonly [type: string, value?: Readonly<Record<string, unknown>>, types?: readonly string[]];

const change = (state: string, worker: string, input: string): Item => [
  "StepStateChanged",
  { name: "work", step_state: state, worker_id: worker, input_event_name: input, output_event_name: null },
  internal,
];
const failure: Item = [
  "WorkflowFailedEvent",
  { step_name: "work", exception: { exception_type: "E", exception_message: "boom" }, attempts: 1 },
  ["StopEvent"],
];

function attemptOf(items: readonly Item[], step: string | undefined = "work") {
  const buffer = new RunBuffer("a", { schedule: () => () => {}, now: () => 0 });
  buffer.append(
    items.map(([type, value = {}, types], sequence) => ({
      sequence,
      at: undefined,
      envelope: { value, qualified_name: null, type, types: types ? [...types] : null },
    })),
  );
  buffer.flush();
  return failedAttemptOf(buffer.view, buffer.events, step);
}

test("the execution that failed has the only event that it can have got", () => {
  const attempt = attemptOf([
    ["Order", { id: 7 }],
    change("running", "0", "Order"),
    change("not_running", "0", "Order"),
    failure,
  ]);
  expect(attempt?.span.id).toBe("work/0/1");
  expect(attempt?.input?.envelope.value).toEqual({ id: 7 });
});

test("of several events of the type none is named", () => {
  const items: readonly Item[] = [
    ["Order", { id: 1 }],
    ["Order", { id: 2 }],
    change("running", "0", "Order"),
    change("not_running", "0", "Order"),
    failure,
  ];
  expect(attemptOf(items)?.span.id).toBe("work/0/1");
  expect(attemptOf(items)?.input).toBeUndefined();
});

test("an execution that the end of the run cut off is not the one that failed", () => {
  const attempt = attemptOf([
    change("running", "0", "Order"),
    change("running", "1", "Order"),
    change("not_running", "0", "Order"),
    failure,
  ]);
  expect(attempt?.span.id).toBe("work/0/1");
});

test("a failure without a step, or of one that did not run, has none", () => {
  expect(attemptOf([failure], "other")).toBeUndefined();
});
