import { isTerminalStatus } from "@llama-agents/protocol";
import { handlerDataSchema, handlerStatusSchema } from "@llama-agents/protocol/schemas";
import { expect, test } from "vitest";

const handler = {
  handler_id: "h1",
  workflow_name: "joke",
  run_id: "r1",
  error: null,
  result: { value: { result: 1 }, qualified_name: null, type: "StopEvent", types: null },
  status: "completed",
  started_at: "2026-01-01T00:00:00.000000+00:00",
  updated_at: null,
  completed_at: null,
};

test("every status but running is final", () => {
  expect(handlerStatusSchema.options.filter(isTerminalStatus)).toEqual(["completed", "failed", "cancelled"]);
});

test("a handler's keys are in the order of the wire", () => {
  expect(JSON.stringify(handlerDataSchema.parse(handler))).toBe(JSON.stringify(handler));
});

test("every key of a handler is required, and the status is one of four", () => {
  for (const key of Object.keys(handler)) {
    const { [key as keyof typeof handler]: _left, ...rest } = handler;
    expect(handlerDataSchema.safeParse(rest).success, key).toBe(false);
  }
  expect(handlerDataSchema.safeParse({ ...handler, status: "idle" }).success).toBe(false);
});
