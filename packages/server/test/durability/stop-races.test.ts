import { type Deferred, deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import type { WorkflowStore } from "../../src/index.ts";
import { createServer, get, open, post, startWaiting } from "../fixtures.ts";
import { request } from "../service/fixtures.ts";
import { allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";
import { memoryKind } from "./store-kinds.ts";

const answer = { event: { type: "Answer", value: { text: "yes" } } };

describe.each(allKinds)("a server that stops while a run is being loaded, on $name", (kind) => {
  needs(kind);

  test("does not lose it: it is there when the server starts again", async () => {
    await using data = kind.create();
    const store = data.open();
    let held: Deferred<void> | undefined;
    let isHolding = false;
    const slow: WorkflowStore = withMethod(store, "claimRuns", async (claim) => {
      const claimed = await store.claimRuns(claim);
      if (isHolding && claim.runIds) {
        held = deferred<void>();
        await held.promise;
      }
      return claimed;
    });
    const server = createServer({ store: slow, idleTimeout: 1 });
    await server.start();
    await startWaiting(server, "h");
    await eventually(async () => {
      expect(await (await open(server, "/metrics")).text()).toMatch(/^llama_agents_runs_active 0$/m);
    });
    isHolding = true;
    const sent = post(server, "/events/h", answer);
    await eventually(() => expect(held).toBeDefined());
    const stopping = server.stop({ grace: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    held?.resolve();
    await stopping;
    isHolding = false;
    expect((await sent).status).toBe(503);
    expect(await store.getHandler("h")).toMatchObject({ status: "running", idleSince: expect.any(Number) });
    expect(await store.countRuns({ workflowNames: ["ask"] })).toBe(1); // nobody holds it
    await server.start();
    expect((await post(server, "/events/h", answer)).status).toBe(200);
    await eventually(async () => expect((await get(server, "/handlers/h")).body.status).toBe("completed"));
    await server.stop({ grace: 0 });
  });
});

test("a request that begins to wait for a run outside of memory while the server stops is answered", async () => {
  let held: Deferred<void> | undefined;
  await using lives = await ServiceLives.begin(memoryKind, {
    wrap: (store) =>
      withMethod(store, "lastSequence", async (runId) => {
        held = deferred<void>();
        await held.promise;
        return store.lastSequence(runId);
      }),
  });
  const running = lives.service.run("ask", request("h"));
  await lives.clock.advance("1m");
  await eventually(() => expect(held).toBeDefined());
  expect(lives.service.activeRuns).toBe(0);
  await lives.runtime.destroy();
  held?.resolve();
  expect((await running).status).toBe("running");
});
