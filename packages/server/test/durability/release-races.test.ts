import { InMemoryRuntime } from "@llama-agents/workflows";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WorkflowServer, type WorkflowStore } from "../../src/index.ts";
import { get, post, TestLogger } from "../fixtures.ts";
import { resultOf } from "../service/fixtures.ts";
import { allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives } from "./service-lives.ts";
import { durableWorkflows } from "./workflows.ts";

/** The run leaves memory whenever somebody has just found it there. */
function releasingWhenFound(lives: ServiceLives, times: number): void {
  const { loader } = lives.residence;
  const { runtime } = lives;
  const load = loader.load.bind(loader);
  let left = times;
  loader.load = async (runId) => {
    const run = await load(runId);
    if (run && left-- > 0) {
      await run.send({ type: "idle_release" });
      expect(runtime.active.has(runId)).toBe(false);
    }
    return run;
  };
}

describe.each(allKinds)("a run that has left memory just when it was found there, on $name", (kind) => {
  needs(kind);

  test("is loaded once more for an event", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "h");
    releasingWhenFound(lives, 3);
    await lives.send("h", "Answer", { text: "yes" });
    expect(resultOf(await lives.untilEnded("h"))).toBe("yes");
  });

  test("is loaded once more in order to be cancelled", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "h");
    releasingWhenFound(lives, 3);
    expect(await lives.service.cancel("h", { purge: false })).toBe("cancelled");
  });
});

const pause = (ms: number) =>
  new Promise<void>((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));

/** A server of which runs leave memory as soon as they wait. */
async function createHastyServer(store: WorkflowStore) {
  const server = new WorkflowServer({
    store,
    runtime: new InMemoryRuntime(),
    idleTimeout: 1,
    logger: new TestLogger(),
    persistenceBackoff: [],
  });
  const { collecting } = durableWorkflows();
  await server.addWorkflow("collecting", collecting as NonNullable<typeof collecting>).start();
  return server;
}

describe.each(allKinds)("with an idle timeout of a millisecond, on $name", (kind) => {
  needs(kind);

  test("[server 318] no event that was acknowledged is lost, whenever it comes, and none counts twice", async () => {
    await using data = kind.create();
    const server = await createHastyServer(data.open());
    let runs = 0;
    const delays = fc.array(fc.constantFrom(0, 0, 1, 2, 3, 5), { minLength: 5, maxLength: 5 });
    const property = fc.asyncProperty(delays, fc.boolean(), async (pauses, isConcurrent) => {
      const handlerId = `h${runs++}`;
      const started = await post(server, "/workflows/collecting/run-nowait", { handler_id: handlerId });
      expect(started.status).toBe(200);
      const send = async (delay: number, index: number): Promise<void> => {
        await pause(delay);
        const sent = await post(server, `/events/${handlerId}`, { event: { type: "Item", value: { amount: index } } });
        expect(sent).toMatchObject({ status: 200 });
      };
      if (isConcurrent) await Promise.all(pauses.map(send));
      else for (const [index, delay] of pauses.entries()) await send(delay, index);
      const handler = await eventually(async () => {
        const { body } = await get(server, `/handlers/${handlerId}`);
        expect(body.status).toBe("completed");
        return body;
      });
      const amounts: number[] = handler.result.value.result;
      expect([...amounts].sort()).toEqual([0, 1, 2, 3, 4]);
      if (!isConcurrent) expect(amounts).toEqual([0, 1, 2, 3, 4]);
    });
    try {
      await fc.assert(property, { numRuns: 60 });
      const metrics = await (await server.fetch(new Request("http://server/metrics"))).text();
      expect(Number(/^llama_agents_runs_resumed_total\S* (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(20);
    } finally {
      await server.stop({ grace: 0 });
    }
  }, 60_000);
});
