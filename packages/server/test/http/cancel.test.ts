import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { type Fetcher, get, open, post, startWaiting } from "../fixtures.ts";
import {
  answer,
  BreakableStore,
  createHttpServer,
  internalError,
  streamFrames,
  streamText,
  typesOf,
} from "./http-server.ts";

const server = createHttpServer();
const notFound = { status: 404, body: { detail: "Handler not found" } };
const cancelled = { status: 200, body: { status: "cancelled" } };
const deleted = { status: 200, body: { status: "deleted" } };

const cancel = (handlerId: string, query = "", of: Fetcher = server) =>
  post(of, `/handlers/${handlerId}/cancel${query}`, "");

async function remove(handlerId: string) {
  const response = await server.fetch(new Request(`http://server/handlers/${handlerId}`, { method: "DELETE" }));
  return { status: response.status, body: await response.json() };
}

const complete = (handler_id: string, count = 1) =>
  post(server, "/workflows/counter/run", { handler_id, start_event: { topic: "x", count } });

describe("a run that goes on", () => {
  test("[server 114] is cancelled, and its row says so", async () => {
    await startWaiting(server, "one");
    expect(await cancel("one")).toEqual(cancelled);
    const { status, body } = await get(server, "/handlers/one");
    expect([status, body.status]).toEqual([500, "cancelled"]);
    expect(body.completed_at >= body.started_at).toBe(true);
  });

  test("[server 115] is cancelled once", async () => {
    await startWaiting(server, "twice");
    await cancel("twice");
    expect(await cancel("twice")).toEqual(notFound);
  });

  test("[server 116] is deleted by a purge", async () => {
    await startWaiting(server, "purged");
    expect(await cancel("purged", "?purge=true")).toEqual(deleted);
    expect(await get(server, "/handlers/purged")).toEqual(notFound);
  });

  test("[server 121] sends its readers a cancelled event, and then the end", async () => {
    await startWaiting(server, "read");
    const reading = [streamFrames(server, "read"), streamFrames(server, "read", "after_sequence=now")];
    await new Promise((resolve) => setImmediate(resolve));
    await cancel("read");
    const [all, latest] = await Promise.all(reading);
    expect(typesOf(all ?? [])).toEqual(["Question", "WorkflowCancelledEvent"]);
    expect(latest?.map(({ type, types, value }) => [type, types, value])).toEqual([
      ["WorkflowCancelledEvent", ["StopEvent"], {}],
    ]);
  });

  test("[server 122] and has left memory is cancelled as well", async () => {
    const store = new MemoryWorkflowStore();
    const first = createHttpServer({ store });
    await startWaiting(first, "left");
    await first.stop({ grace: 0 });
    const second = createHttpServer({ store });
    expect((await get(second, "/handlers/left")).status).toBe(202);
    const reading = streamFrames(second, "left");
    expect(await cancel("left", "", second)).toEqual(cancelled);
    expect((await get(second, "/handlers/left")).body.status).toBe("cancelled");
    expect(typesOf(await reading)).toEqual(["Question", "WorkflowCancelledEvent"]);
  });

  test("lets a run that was waited for answer that it was cancelled", async () => {
    const waiting = post(server, "/workflows/ask/run", { handler_id: "awaited" });
    await expect.poll(async () => (await get(server, "/handlers/awaited")).status).toBe(202);
    await cancel("awaited");
    expect(await waiting).toMatchObject({ status: 500, body: { status: "cancelled", error: null } });
  });
});

describe("a run that has ended", () => {
  test("[server 117] is not cancelled, and stays as it is", async () => {
    const { body } = await complete("done");
    expect(await cancel("done")).toEqual(notFound);
    expect(await get(server, "/handlers/done")).toEqual({ status: 200, body });
  });

  test("[server 118] is deleted by a purge", async () => {
    await complete("old");
    expect(await cancel("old", "?purge=true")).toEqual(deleted);
    expect(await get(server, "/handlers/old")).toEqual(notFound);
    expect(await cancel("old", "?purge=true")).toEqual(notFound);
  });
});

test("[server 119] an unknown handler is 404", async () => {
  expect(await cancel("nobody")).toEqual(notFound);
  expect(await cancel("nobody", "?purge=true")).toEqual(notFound);
});

test("[server 120] only the text true purges, in any case of its letters", async () => {
  await startWaiting(server, "not");
  expect(await cancel("not", "?purge=1")).toEqual(cancelled);
  expect(await cancel("not", "?purge=TRUE")).toEqual(deleted);
});

describe("a purge", () => {
  test("[server 123] leaves nothing of any run of the handler", async () => {
    const store = new MemoryWorkflowStore();
    const purging = createHttpServer({ store });
    const count = async (): Promise<{ readonly run_id: string; readonly total: number }> => {
      const body = { handler_id: "all", start_event: { topic: "x", count: 2 } };
      const { run_id, result } = (await post(purging, "/workflows/counter/run", body)).body;
      return { run_id, total: result.value.result };
    };
    const runs = [await count(), await count()];
    expect(runs.map(({ total }) => total)).toEqual([2, 4]);
    expect(await cancel("all", "?purge=true", purging)).toEqual(deleted);
    for (const { run_id } of runs) {
      expect(await store.readEvents(run_id, { afterSequence: -1 })).toEqual([]);
      expect(await store.readState(run_id)).toBeUndefined();
      expect(await store.readTicks(run_id).next()).toMatchObject({ done: true });
    }
    expect((await open(purging, "/events/all?after_sequence=-1")).status).toBe(404);
    expect((await count()).total).toBe(2);
  });

  test("is what DELETE does", async () => {
    await startWaiting(server, "gone");
    const reading = streamText(server, "gone");
    expect(await remove("gone")).toEqual(deleted);
    expect(await get(server, "/handlers/gone")).toEqual(notFound);
    expect(await remove("gone")).toEqual(notFound);
    expect(await reading).toContain("WorkflowCancelledEvent");
    expect(await answer(server, "gone")).toEqual(notFound);
  });
});

test("[server 124] a store that fails is 500 in JSON", async () => {
  const store = new BreakableStore();
  const broken = createHttpServer({ store });
  await startWaiting(broken, "x");
  store.isBroken = true;
  expect(await cancel("x", "", broken)).toEqual(internalError);
  store.isBroken = false;
  expect(await cancel("x", "", broken)).toEqual(cancelled);
});
