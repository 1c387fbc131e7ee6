import { expect, test } from "vitest";
import {
  defineWorkflow,
  errorToJSON,
  retryPolicy,
  StartEvent,
  StopEvent,
  WorkflowFailedEvent,
} from "../../src/index.ts";

/** It has no text: `String` refuses it. */
const textless: unknown = Object.create(null);

test.for([
  [
    "at once",
    () => {
      throw textless;
    },
  ],
  [
    "by its promise",
    async () => {
      throw textless;
    },
  ],
] as const)("a step that throws, %s, a value without a text fails its run, and nothing else", async ([, handler]) => {
  const run = defineWorkflow({ name: "thrower" })
    .step("throw", { on: [StartEvent], emits: [StopEvent] }, handler as () => StopEvent)
    .build()
    .start();
  await expect(run.result()).rejects.toThrow("a value of type object without a text");
  expect(run.stopEvent).toBeInstanceOf(WorkflowFailedEvent);
  expect(await run.result().catch((error: Error) => error.cause)).toBe(textless);
});

test("a retry policy that throws such a value fails the run with it", async () => {
  const when = () => {
    throw textless;
  };
  const workflow = defineWorkflow({ name: "thrower" })
    .step("fail", { on: [StartEvent], emits: [StopEvent], retry: { ...retryPolicy(), nextDelay: when } }, () => {
      throw new Error("the first error");
    })
    .build();
  await expect(workflow.run()).rejects.toThrow("a value of type object without a text");
});

test("such a value can be written as an error", () => {
  expect(errorToJSON(textless).exception_message).toBe("a value of type object without a text");
});
