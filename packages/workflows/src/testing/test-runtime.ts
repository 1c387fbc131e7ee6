import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { lifecycleTests } from "./runtime-tests/lifecycle-tests.ts";
import { messageTests } from "./runtime-tests/message-tests.ts";
import { resultTests } from "./runtime-tests/result-tests.ts";
import type { RuntimeTest } from "./runtime-tests/runtime-test.ts";
import { timeTests } from "./runtime-tests/time-tests.ts";
import { VirtualClock } from "./virtual-clock.ts";

const tests = { ...resultTests, ...messageTests, ...timeTests, ...lifecycleTests };

export type RuntimeTestName = keyof typeof tests;

/** The two functions of a test runner: Vitest's, Jest's, `node:test`'s, Bun's. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
}

export interface RuntimeTestOptions extends TestFunctions {
  /** What the runtime is called in the report. */
  readonly name: string;
  /** Makes a new runtime for a test. Its runs take their time from the clock, which stands still unless a test moves it. */
  readonly create: (options: { readonly clock: VirtualClock }) => MaybePromise<Runtime>;
  /** Cleans up after a test. @default destroys the runtime */
  readonly dispose?: (runtime: Runtime) => MaybePromise<void>;
  /** What does not hold for this runtime. @default none */
  readonly skip?: readonly RuntimeTestName[];
}

/**
 * Registers the tests that every runtime must pass.
 *
 * ```ts
 * import { describe, test } from "vitest";
 * testRuntime({ name: "MyRuntime", describe, test, create: ({ clock }) => new MyRuntime({ clock }) });
 * ```
 *
 * The functions of the test runner are given, not imported: whoever uses the kit chooses the runner.
 */
export function testRuntime({
  name,
  create,
  dispose = (runtime) => runtime.destroy(),
  skip = [],
  describe,
  test,
}: RuntimeTestOptions): void {
  const names = Object.keys(tests) as RuntimeTestName[];
  const unknown = skip.find((skipped) => !names.includes(skipped));
  if (unknown !== undefined) throw new RangeError(`testRuntime() has no test "${unknown}" to skip`);
  describe(name, () => {
    for (const testName of names) {
      if (skip.includes(testName)) continue;
      const body: RuntimeTest = tests[testName];
      test(testName, async () => {
        const clock = new VirtualClock();
        const runtime = await create({ clock });
        try {
          await body({ runtime, clock });
        } finally {
          await dispose(runtime);
        }
      });
    }
  });
}
