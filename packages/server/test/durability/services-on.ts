import { afterEach } from "vitest";
import type { WorkflowStore } from "../../src/index.ts";
import { createService, type TestServiceOptions } from "../service/fixtures.ts";
import type { StoreKind } from "./store-kinds.ts";

export interface ServiceOnOptions extends Omit<TestServiceOptions, "store"> {
  /** Comes between the service and its store. @default nothing */
  readonly wrap?: (store: WorkflowStore) => WorkflowStore;
}

/** Makes services of which each has a store of a kind, for the tests of a `describe`; they end with their tests. */
export function servicesOn(kind: StoreKind): (options?: ServiceOnOptions) => ReturnType<typeof createService> {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const each of cleanUp.splice(0)) await each();
  });
  return ({ wrap, ...options } = {}) => {
    const data = kind.create();
    const store = data.open();
    void store.open(); // at once, by the stores of these tests
    const created = createService({ ...options, store: wrap?.(store) ?? store });
    cleanUp.push(async () => {
      await created.residence.stop();
      await created.runtime.destroy();
      await data[Symbol.asyncDispose]();
    });
    return created;
  };
}
