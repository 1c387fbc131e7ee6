import { describe, expect, test } from "vitest";
import { InMemoryRuntime } from "../../src/runtime/in-memory-runtime.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import { RuntimeDecorator } from "../../src/runtime/runtime-decorator.ts";
import { VerboseRuntime } from "../../src/runtime/verbose-runtime.ts";
import { seededScheduler } from "../../src/testing/seeded-scheduler.ts";
import { type RuntimeTestName, testRuntime } from "../../src/testing/test-runtime.ts";
import type { VirtualClock } from "../../src/testing/virtual-clock.ts";

testRuntime({ name: "InMemoryRuntime", describe, test, create: ({ clock }) => new InMemoryRuntime({ clock }) });

testRuntime({
  name: "RuntimeDecorator",
  describe,
  test,
  create: ({ clock }) => new RuntimeDecorator(new InMemoryRuntime({ clock })),
});

testRuntime({
  name: "VerboseRuntime",
  describe,
  test,
  create: ({ clock }) => new VerboseRuntime(new InMemoryRuntime({ clock }), { info: () => {} }),
});

testRuntime({
  name: "InMemoryRuntime in another order",
  describe,
  test,
  create: ({ clock }) => new InMemoryRuntime({ clock, scheduler: seededScheduler(7) }),
});

/** @returns the names of the tests that a runtime does not pass */
async function failuresOf(
  create: (options: { clock: VirtualClock }) => Runtime,
  skip: readonly RuntimeTestName[] = [],
) {
  const bodies = new Map<string, () => Promise<void>>();
  testRuntime({
    name: "broken",
    create,
    skip,
    describe: (_name, body) => body(),
    test: (name, body) => bodies.set(name, body),
  });
  const failures: string[] = [];
  for (const [name, body] of bodies) await body().catch(() => failures.push(name));
  return { failures, count: bodies.size };
}

test("a runtime that does not keep a promise does not pass, unless the test is left out", async () => {
  class Unlocking extends RuntimeDecorator {
    override async launch(): Promise<void> {}
  }
  const create = ({ clock }: { clock: VirtualClock }) => new Unlocking(new InMemoryRuntime({ clock }));
  const name = "launching locks the workflows, and may be repeated";
  const all = await failuresOf(create);
  expect(all.failures).toEqual([name]);
  expect(await failuresOf(create, [name])).toEqual({ failures: [], count: all.count - 1 });
});

test("a test that is not there cannot be left out", async () => {
  await expect(failuresOf(({ clock }) => new InMemoryRuntime({ clock }), ["no such" as never])).rejects.toThrow(
    'no test "no such"',
  );
});
