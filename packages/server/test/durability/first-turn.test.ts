import { describe, expect, test } from "vitest";
import type { WorkflowStore } from "../../src/index.ts";
import { request, resultOf } from "../service/fixtures.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";
import { durableKinds } from "./store-kinds.ts";

/** A store that writes so many turns, then none: its process dies meanwhile. */
function dyingAfter(turns: number, onWritten = (): void => {}): (store: WorkflowStore) => WorkflowStore {
  let written = 0;
  return (store) =>
    withMethod(store, "commit", async (turn) => {
      if (written >= turns) return new Promise(() => {});
      written++;
      const isRecorded = await store.commit(turn);
      onWritten();
      return isRecorded;
    });
}

describe.each(durableKinds)("a process that dies at the beginning of a run, on $name", (kind) => {
  test("and another one after the first turn leave the run with what it was started with", async () => {
    await using lives = await ServiceLives.begin(kind, { wrap: dyingAfter(0) });
    await lives.service.start("counter", request("h", { startEvent: { amount: 3 } }));
    const isWritten = new Promise<void>((resolve) => void lives.kill({ wrap: dyingAfter(1, resolve) }));
    await isWritten;
    await lives.kill({ wrap: (store) => store });
    const handler = await eventually(() => lives.untilEnded("h"));
    expect([handler.status, resultOf(handler)]).toEqual(["completed", 3]);
  });
});
