import { InMemoryRuntime } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, WorkflowServer } from "../../src/index.ts";
import { createServer, get } from "../fixtures.ts";

class Unlaunched extends InMemoryRuntime {
  override readonly isLaunched = false as never;
}

class UnreachableStore extends MemoryWorkflowStore {
  override ping(): never {
    throw new Error("connection refused");
  }
}

describe("/health", () => {
  test("[server 35] of a running server is healthy", async () => {
    const server = createServer();
    await server.start();
    expect(await get(server, "/health")).toEqual({ status: 200, body: { status: "healthy" } });
  });

  test("[server 36] of a runtime that is not launched is unhealthy", async () => {
    const server = new WorkflowServer({ runtime: new Unlaunched() });
    expect(await get(server, "/health")).toEqual({ status: 503, body: { status: "unhealthy" } });
  });
});

test("/livez answers whatever the rest does", async () => {
  const alive = { status: 200, body: { status: "alive" } };
  const server = createServer({ store: new UnreachableStore(), autoStart: false });
  expect(await get(server, "/livez")).toEqual(alive);
  await server.start();
  expect(await get(server, "/livez")).toEqual(alive);
  await server.stop();
  expect(await get(server, "/livez")).toEqual(alive);
});

describe("/readyz", () => {
  const ready = { status: "ready", runtime: "ok", store: "ok", runs_to_resume: 0 };

  test("is ready when the runtime runs and the store answers", async () => {
    expect(await get(createServer(), "/readyz")).toEqual({ status: 200, body: ready });
  });

  test("is not before the start and after the stop", async () => {
    const server = createServer({ autoStart: false });
    const notRunning = { status: 503, body: { ...ready, status: "not_ready", runtime: "failed" } };
    expect(await get(server, "/readyz")).toEqual(notRunning);
    await server.start();
    expect((await get(server, "/readyz")).status).toBe(200);
    await server.stop();
    expect(await get(server, "/readyz")).toEqual(notRunning);
  });

  test("is not if the store does not answer, whereas /health is", async () => {
    const server = createServer({ store: new UnreachableStore() });
    const body = { ...ready, status: "not_ready", store: "failed" };
    expect(await get(server, "/readyz")).toEqual({ status: 503, body });
    expect((await get(server, "/health")).status).toBe(200);
  });
});
