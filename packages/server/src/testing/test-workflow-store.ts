import type { MaybePromise } from "../maybe-promise.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import { claimTests } from "./store-tests/claim-tests.ts";
import { detailTests } from "./store-tests/detail-tests.ts";
import { endTests } from "./store-tests/end-tests.ts";
import { eventTests } from "./store-tests/event-tests.ts";
import { handlerTests } from "./store-tests/handler-tests.ts";
import { queryTests } from "./store-tests/query-tests.ts";
import { retentionTests } from "./store-tests/retention-tests.ts";
import { stateTests } from "./store-tests/state-tests.ts";
import type { StoreTest } from "./store-tests/store-test.ts";
import { tickTests } from "./store-tests/tick-tests.ts";

const tests = {
  ...handlerTests,
  ...queryTests,
  ...endTests,
  ...eventTests,
  ...tickTests,
  ...claimTests,
  ...stateTests,
  ...retentionTests,
  ...detailTests,
};

export type WorkflowStoreTestName = keyof typeof tests;

/** The two functions of a test runner: Vitest's, Jest's, `node:test`'s, Bun's. */
export interface StoreTestFunctions {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
}

export interface WorkflowStoreTestOptions extends StoreTestFunctions {
  /** What the store is called in the report. */
  readonly name: string;
  /** Makes a new, empty store for a test, which keeps journals. */
  readonly create: () => MaybePromise<WorkflowStore>;
  /**
   * Closes a store and opens another one on the same data. Give it if the store outlives its process.
   *
   * @default the tests that need it are left out
   */
  readonly reopen?: (store: WorkflowStore) => MaybePromise<WorkflowStore>;
  /** What does not hold for this store. @default none */
  readonly skip?: readonly WorkflowStoreTestName[];
}

const testsOfDurableStores: ReadonlySet<string> = new Set<WorkflowStoreTestName>([
  "a store that is opened again goes on where it was",
  "a state that comes with turns is read again",
  "a state that is opened again is what it was",
  "a turn that cannot be written is not recorded",
  "runs of a store that is opened again go on from where they were",
  "a run that was started from a saved one goes on from that",
  "details are there when a store is opened again",
]);

/**
 * Registers the tests that every store must pass. A store is disposed of after its test.
 *
 * ```ts
 * import { describe, test } from "vitest";
 * testWorkflowStore({ name: "MyStore", describe, test, create: () => new MyStore() });
 * ```
 *
 * The functions of the test runner are given, not imported: whoever uses the kit chooses the runner.
 */
export function testWorkflowStore(options: WorkflowStoreTestOptions): void {
  const { name, create, reopen, skip = [], describe, test } = options;
  const names = Object.keys(tests) as WorkflowStoreTestName[];
  const unknown = skip.find((skipped) => !names.includes(skipped));
  if (unknown !== undefined) throw new RangeError(`testWorkflowStore() has no test "${unknown}" to skip`);
  describe(name, () => {
    for (const testName of names) {
      if (skip.includes(testName) || (!reopen && testsOfDurableStores.has(testName))) continue;
      const body: StoreTest = tests[testName];
      test(testName, async () => {
        let store = await create();
        try {
          await body({
            store,
            reopen: async () => {
              if (!reopen) throw new Error("The store cannot be opened again");
              store = await reopen(store);
              return store;
            },
          });
        } finally {
          await store[Symbol.asyncDispose]();
        }
      });
    }
  });
}
