import { expect, test } from "vitest";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import { lockWorkflow, type RuntimeWorkflow } from "../../src/runtime/runtime.ts";
import { settleTurns } from "../../src/testing/settle-turns.ts";
import { areCollected } from "./collect-garbage.ts";

const workflow = (workflowName: string) => ({ workflowName, [lockWorkflow]() {} }) as unknown as RuntimeWorkflow;

test("[engine 350a] a tracked workflow is contained; one that is not tracked any more is not", () => {
  const { workflows, ...runtime } = tracking();
  const tracked = workflow("tracked");
  expect(workflows.has(tracked)).toBe(false);
  runtime.track(tracked);
  expect(workflows.has(tracked)).toBe(true);
  expect(workflows.has(workflow("another"))).toBe(false);
  runtime.untrack(tracked);
  expect(workflows.has(tracked)).toBe(false);
  runtime.untrack(tracked); // nothing
});

test("[engine 350b] a workflow that is tracked twice is there once", () => {
  const { workflows, track, untrack } = tracking();
  const tracked = workflow("tracked");
  track(tracked);
  track(tracked);
  expect(workflows.size).toBe(1);
  untrack(tracked);
  expect(workflows.size).toBe(0);
});

test("[engine 350c] iteration yields each workflow once, in order; without any, there are none", () => {
  const { workflows, track } = tracking();
  expect([...workflows]).toEqual([]);
  expect(workflows.size).toBe(0);
  const all = ["a", "b", "c"].map(workflow);
  for (const one of [...all, ...all]) track(one);
  expect([...workflows]).toEqual(all);
});

test("[engine 350d] workflows are told apart by identity, even if they call themselves equal", () => {
  const { workflows, track, untrack } = tracking();
  const equalToAll = () => ({ ...workflow("same"), equals: () => true, valueOf: () => 1 });
  const [first, second] = [equalToAll(), equalToAll()];
  track(first);
  track(second);
  expect(workflows.size).toBe(2);
  untrack(first);
  expect([...workflows]).toEqual([second]);
  expect(workflows.has(first)).toBe(false);
});

test("[engine 350e] a workflow that nobody else holds disappears", async () => {
  const { workflows, track } = tracking();
  const kept = workflow("kept");
  const references = (() => {
    const dropped = [workflow("dropped"), workflow("dropped as well")];
    for (const one of [...dropped, kept]) track(one);
    return dropped.map((one) => new WeakRef(one));
  })();
  expect(await areCollected(references)).toBe(true);
  await settleTurns();
  expect([...workflows]).toEqual([kept]);
  expect(workflows.size).toBe(1);
});

function tracking() {
  const runtime = new InMemoryRuntime();
  return {
    workflows: runtime.workflows,
    track: (one: RuntimeWorkflow) => runtime.track(one),
    untrack: (one: RuntimeWorkflow) => runtime.untrack(one),
  };
}
