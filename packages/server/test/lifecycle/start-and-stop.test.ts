import { InMemoryRuntime } from "@llama-agents/workflows";
import { deferred } from "@llama-agents/workflows/testing";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../../src/index.ts";
import { createServer, createTell, framesOf, get, open, post, startWaiting, TestLogger } from "../fixtures.ts";

const run = { start_event: { topic: "x" } };

/** A runtime that is launched when the test says so. */
class SlowRuntime extends InMemoryRuntime {
  launches = 0;
  finish = (): void => {};
  readonly #launched = new Promise<void>((resolve) => {
    this.finish = resolve;
  });

  override async launch(): Promise<void> {
    this.launches += 1;
    await this.#launched;
    await super.launch();
  }
}

describe("the start", () => {
  test("is done once, by whomever asks first", async () => {
    const runtime = new SlowRuntime();
    const server = createServer({ runtime });
    const starting = [server.start(), server.start(), get(server, "/health")];
    runtime.finish();
    await Promise.all(starting);
    await server.start();
    expect(runtime.launches).toBe(1);
  });

  test("that fails is told, requests are answered 503, and the next one tries again", async () => {
    class FailingRuntime extends InMemoryRuntime {
      isBroken = true;
      override async launch(): Promise<void> {
        if (this.isBroken) throw new Error("no database");
        await super.launch();
      }
    }
    const runtime = new FailingRuntime();
    const logger = new TestLogger();
    const server = createServer({ runtime, logger });
    await expect(server.start()).rejects.toThrow("no database");
    expect(await get(server, "/health")).toEqual({ status: 503, body: { status: "unhealthy" } });
    expect((await get(server, "/workflows")).status).toBe(503);
    expect(logger.lines[0]).toContain("could not start");
    runtime.isBroken = false;
    expect((await get(server, "/workflows")).status).toBe(200);
  });

  test("[server 14] a mounted server that was never started starts with the first request, or says that it is not", async () => {
    const lazy = createServer();
    const app = new Hono().mount("/flows", lazy.fetch);
    const ask = (path: string, init?: RequestInit) => app.fetch(new Request(`http://app/flows${path}`, init));
    const answer = await ask("/workflows/tell/run", { method: "POST", body: JSON.stringify(run) });
    expect([answer.status, (await answer.json()).status]).toEqual([200, "completed"]);
    expect(await (await ask("/health")).json()).toEqual({ status: "healthy" });

    const explicit = createServer({ autoStart: false });
    expect(await get(explicit, "/health")).toEqual({ status: 503, body: { status: "unhealthy" } });
    expect((await get(explicit, "/livez")).status).toBe(200);
    expect((await post(explicit, "/workflows/tell/run", run)).status).toBe(503);
    await explicit.start();
    expect((await get(explicit, "/health")).status).toBe(200);
    expect((await post(explicit, "/workflows/tell/run", run)).status).toBe(200);
  });

  test("[server 13] a server that its parent has started works below a prefix, streaming too", async () => {
    const server = createServer({ autoStart: false });
    const app = new Hono();
    app.get("/", (context) => context.text("parent"));
    app.mount("/flows", server.fetch);
    await server.start();
    const ask = async (path: string, init?: RequestInit) => app.fetch(new Request(`http://app${path}`, init));
    expect(await (await ask("/")).text()).toBe("parent");
    const body = JSON.stringify({ handler_id: "below", start_event: { topic: "x", count: 2 } });
    expect((await ask("/flows/workflows/tell/run-nowait", { method: "POST", body })).status).toBe(200);
    const stream = await ask("/flows/events/below?after_sequence=-1");
    expect(framesOf(await stream.text()).map(({ type }) => type)).toEqual(["Token", "Token", "StopEvent"]);
    expect((await ask("/flows/handlers/below")).status).toBe(200);
    await server.stop();
    expect((await ask("/flows/handlers/below")).status).toBe(503);
  });
});

describe("the stop", () => {
  test("[server 17] leaves the row of a run running, and aborts the run", async () => {
    const server = createServer();
    await startWaiting(server, "waiting");
    const answer = post(server, "/workflows/hanging/run", { handler_id: "hanging" });
    await expect.poll(async () => (await get(server, "/handlers/hanging")).status).toBe(202);
    await server.stop({ grace: 0 });
    expect(await answer).toMatchObject({ status: 500, body: { handler_id: "hanging", status: "running" } });
    await server.start();
    for (const id of ["waiting", "hanging"]) {
      expect(await get(server, `/handlers/${id}`)).toMatchObject({ status: 202, body: { status: "running" } });
    }
    const event = { event: { type: "Answer", value: { text: "late" } } };
    expect((await post(server, "/events/waiting", event)).status).toBe(200); // it goes on where it was
  });

  test("waits for requests that are being answered, and refuses further ones", async () => {
    const server = createServer();
    await startWaiting(server, "other");
    const answer = post(server, "/workflows/tell/run", {
      handler_id: "late",
      start_event: { topic: "x", count: 20_000 },
    });
    await expect.poll(async () => (await get(server, "/handlers/late")).status).not.toBe(404);
    const stopped = server.stop({ grace: "30s" });
    expect(await get(server, "/workflows")).toMatchObject({ status: 503 });
    expect(await get(server, "/health")).toEqual({ status: 503, body: { status: "unhealthy" } });
    expect((await get(server, "/livez")).status).toBe(200);
    expect(await answer).toMatchObject({ status: 200, body: { status: "completed" } });
    await stopped;
  });

  test("breaks streams off: their readers see an error, not an end", async () => {
    const server = createServer();
    await startWaiting(server, "waiting");
    const text = (await open(server, "/events/waiting")).text();
    await Promise.all([expect(text).rejects.toThrow("The server was stopped"), server.stop()]);
  });

  test("breaks a stream off, too, whose request came before it and is answered after it", async () => {
    const [asked, known] = [deferred(), deferred()];
    const verify = async ({ url }: Request) => {
      if (!url.includes("late")) return { scopes: ["read", "run"] } as const;
      asked.resolve();
      await known.promise;
      return { scopes: ["read"] } as const;
    };
    const server = createServer({ auth: { verify } });
    await startWaiting(server, "waiting");
    const opening = open(server, "/events/waiting?late");
    await asked.promise;
    await server.stop({ grace: 0 });
    known.resolve();
    await expect((await opening).text()).rejects.toThrow("The server was stopped");
    await server.start();
    const reader = (await open(server, "/events/waiting?after_sequence=-1")).body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });

  test("ends a start, too, that was asked for while another stop was going on", async () => {
    const server = createServer();
    await server.start();
    await Promise.all([server.stop(), server.start(), server.stop()]);
    expect((await get(server, "/health")).status).toBe(503);
    await Promise.all([server.stop(), server.start()]);
    expect((await get(server, "/health")).status).toBe(200);
  });

  test("may be asked for twice, before the start, and again after another start", async () => {
    const server = createServer();
    await server.stop();
    expect((await get(server, "/workflows")).status).toBe(503);
    await server.start();
    expect((await get(server, "/workflows")).status).toBe(200);
    await Promise.all([server.stop(), server.stop()]);
    const stopping = server.stop();
    await Promise.all([stopping, server.start()]);
    expect((await get(server, "/workflows")).status).toBe(200);
    await expect(server.stop({ grace: "soon" as never })).rejects.toThrow("not a duration");
  });

  test("during the start ends it", async () => {
    const runtime = new SlowRuntime();
    const server = createServer({ runtime });
    const starting = server.start();
    const stopping = server.stop();
    runtime.finish();
    await Promise.all([starting, stopping]);
    expect((await get(server, "/health")).status).toBe(503);
  });

  test("[server 12] comes at the end of a block, also if that throws", async () => {
    const kept: WorkflowServer[] = [];
    await expect(async () => {
      await using server = new WorkflowServer();
      kept.push(server);
      await server.start();
      throw new Error("body");
    }).rejects.toThrow("body");
    expect((await get(kept[0] as WorkflowServer, "/health")).status).toBe(503);
  });

  test("leaves workflows usable by the program", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("tell", workflow);
    await server.start();
    await server.stop();
    expect(await workflow.run({ topic: "x" })).toBe("x");
  });
});
