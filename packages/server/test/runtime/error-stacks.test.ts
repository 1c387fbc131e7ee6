import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { createService, request } from "../service/fixtures.ts";

const createFailing = (message: string) =>
  defineWorkflow({ name: "failing" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw new TypeError(message);
    })
    .build();

const createSlow = () =>
  defineWorkflow({ name: "slow", timeout: "1m" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, () => new Promise<StopEvent>(() => {}))
    .build();

const createThrowing = (thrown: unknown) =>
  defineWorkflow({ name: "throwing" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, () => {
      throw thrown;
    })
    .build();

const createUnwritable = () =>
  defineWorkflow({ name: "unwritable" })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: 1n }))
    .build();

/** How a run of the workflow has ended, and the stack that is kept of it. */
async function stackOf(workflow: ReturnType<typeof createFailing>, advanceMs = 0) {
  const { service, store, clock } = createService({ additionalWorkflows: { workflow } });
  const { record } = await service.start("workflow", request("h"));
  await clock.advance(advanceMs);
  await expect.poll(async () => (await service.getHandler("h")).status, { interval: 1 }).not.toBe("running");
  const [details] = await store.readRuns([record.runId ?? ""]);
  return { status: (await service.getHandler("h")).status, stack: details?.errorStack };
}

test("a failed run keeps the stack of its error", async () => {
  const { status, stack } = await stackOf(createFailing("no luck"));
  expect(status).toBe("failed");
  expect(stack).toMatch(/^TypeError: no luck\n\s+at .*error-stacks\.test\.ts/);
});

test("a run whose result is not JSON keeps the stack of what was found", async () => {
  const { status, stack } = await stackOf(createUnwritable());
  expect(status).toBe("failed");
  expect(stack).toMatch(/^EventSerializationError: /);
});

test("a run fails all the same if the stack of its error cannot be read", async () => {
  const error = new TypeError("no luck");
  Object.defineProperty(error, "stack", {
    get() {
      throw new Error("no stack either");
    },
  });
  expect(await stackOf(createThrowing(error))).toEqual({ status: "failed", stack: undefined });
});

test("of a long stack, 16 KiB are kept, and no half of a character", async () => {
  const { stack = "" } = await stackOf(createFailing("\u{1F600}".repeat(10_000)));
  const written = new TextEncoder().encode(stack);
  const { length } = written;
  expect(length).toBeGreaterThan(16 * 1_024 - 4);
  expect(length).toBeLessThanOrEqual(16 * 1_024);
  expect(new TextDecoder().decode(written)).toBe(stack);
});

test("a run that has taken too long has none, nor has one that was given a stack that is no text", async () => {
  expect(await stackOf(createSlow(), 60_000)).toEqual({ status: "failed", stack: undefined });
  const odd = Object.assign(new Error("odd"), { stack: 7 });
  expect(await stackOf(createThrowing(odd))).toEqual({ status: "failed", stack: undefined });
});
