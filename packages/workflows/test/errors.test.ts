import { expect, test } from "vitest";
import {
  ContextStateError,
  EventValidationError,
  UnknownEventTypeError,
  WorkflowError,
  WorkflowRuntimeError,
  WorkflowTimeoutError,
  waitTimeoutError,
} from "../src/errors.ts";

test("errors have a stable code, a name, their cause, and the ids they are about", () => {
  const cause = new TypeError("inner");
  const error = new WorkflowTimeoutError("too slow", { cause, runId: "r1", stepName: "write" });
  expect([error.code, error.name, error.message, error.cause]).toEqual([
    "WORKFLOW_TIMEOUT",
    "WorkflowTimeoutError",
    "too slow",
    cause,
  ]);
  expect([error.runId, error.stepName, "workflowName" in error]).toEqual(["r1", "write", false]);
  expect(error instanceof WorkflowError && error instanceof Error).toBe(true);
  expect((error as Error) instanceof WorkflowRuntimeError).toBe(false);
});

test("errors of another copy of the package are recognised by their code", async () => {
  const copy = (await import("../src/errors.ts?copy" as string)) as typeof import("../src/errors.ts");
  expect(copy.ContextStateError).not.toBe(ContextStateError);
  class Mine extends ContextStateError {}
  class Theirs extends copy.ContextStateError {}
  const foreign: unknown = new Theirs("no");
  const classes = [ContextStateError, WorkflowError, WorkflowRuntimeError, Mine];
  expect(classes.map((each) => foreign instanceof each)).toEqual([true, true, false, false]);
  expect(new Mine("no") instanceof copy.ContextStateError).toBe(true);
  for (const other of [null, undefined, 1, {}, new Error("no"), { code: "CONTEXT_STATE" }]) {
    expect((other as unknown) instanceof ContextStateError).toBe(false);
  }
});

test("an event error says which event and field; an unknown type which types there are", () => {
  expect(new EventValidationError("Joke", "text", [{ message: "a" }, { message: "b" }]).message).toBe(
    "Joke.text: a; b",
  );
  expect(new EventValidationError("Joke", "", [{ message: "a" }]).message).toBe("Joke: a");
  expect(new UnknownEventTypeError("Jok", ["Joke", "Pun"])).toMatchObject({
    eventType: "Jok",
    message: 'unknown event type "Jok"; known are: Joke, Pun',
  });
});

test("waiting in vain is a TimeoutError of the platform", () => {
  const error = waitTimeoutError("Answer", 2_000);
  expect(error).toBeInstanceOf(DOMException);
  expect([error.name, error.message]).toEqual(["TimeoutError", "no Answer arrived within 2000 ms"]);
});
