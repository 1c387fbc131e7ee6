import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MemoryWorkflowStore, WorkflowServer } from "../../src/index.ts";
import { createAsk, createServer, createTell, get, open, post, startWaiting, TestLogger } from "../fixtures.ts";

afterEach(() => void vi.useRealTimers());

describe("without options", () => {
  test("a write that fails is tried again after half a second and after three more", async () => {
    class FailingStore extends MemoryWorkflowStore {
      override startHandler(): never {
        throw new Error("disk full");
      }
    }
    const logger = new TestLogger();
    const server = new WorkflowServer({ store: new FailingStore(), logger }).addWorkflow("tell", createTell());
    await server.start();
    vi.useFakeTimers();
    const run = post(server, "/workflows/tell/run", { start_event: { topic: "x" } });
    await vi.advanceTimersByTimeAsync(3_500);
    expect((await run).status).toBe(500);
    const retries = logger.lines.filter((line) => line.includes("retrying"));
    expect(retries).toEqual(["Store write failed, retrying in 0.5s", "Store write failed, retrying in 3s"]);
  });

  test("[server 1] the store is in memory, and a run that waits leaves memory after a minute", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const server = new WorkflowServer().addWorkflow("ask", createAsk());
    await startWaiting(server, "h");
    const active = async () =>
      /^llama_agents_runs_active (\d+)$/m.exec(await (await open(server, "/metrics")).text())?.[1];
    await vi.advanceTimersByTimeAsync(59_900);
    expect(await active()).toBe("1");
    await vi.advanceTimersByTimeAsync(200);
    expect(await active()).toBe("0");
    expect((await post(server, "/events/h", { event: { type: "Answer", value: { text: "yes" } } })).status).toBe(200);
    expect((await get(new WorkflowServer(), "/handlers")).body.handlers).toEqual([]);
  });

  test("a silent stream carries a comment after 25 seconds", async () => {
    const server = new WorkflowServer().addWorkflow("ask", createAsk());
    await startWaiting(server, "silent");
    vi.useFakeTimers();
    const reader = (await open(server, "/events/silent")).body?.getReader();
    let received = "";
    const reading = reader?.read().then(({ value }) => {
      received = new TextDecoder().decode(value);
    });
    await vi.advanceTimersByTimeAsync(24_900);
    expect(received).toBe("");
    await vi.advanceTimersByTimeAsync(200);
    await reading;
    expect(received).toMatch(/^:/);
    await reader?.cancel();
  });
});

test("[server 2] cors, auth, limits and onError each replace their default", async () => {
  const origin = { origin: "https://a.example" };
  const allows = async (server: WorkflowServer) =>
    (await open(server, "/workflows", origin)).headers.get("access-control-allow-origin");
  const create = (options: ConstructorParameters<typeof WorkflowServer>[0]) =>
    createServer(options) as unknown as WorkflowServer;
  expect([await allows(create({})), await allows(create({ cors: false }))]).toEqual(["*", null]);

  const withAuth = create({ auth: { tokens: ["secret"] } });
  expect([(await get(create({}), "/workflows")).status, (await get(withAuth, "/workflows")).status]).toEqual([
    200, 401,
  ]);

  const run = { start_event: { topic: "x" } };
  const limited = create({ limits: { maxBodyBytes: 10 } });
  expect((await post(create({}), "/workflows/tell/run", run)).status).toBe(200);
  expect((await post(limited, "/workflows/tell/run", run)).status).toBe(413);

  class BrokenStore extends MemoryWorkflowStore {
    override getHandler(): never {
      throw new Error("broken");
    }
  }
  const onError = () => new Response("{}", { status: 599 });
  expect((await get(create({ store: new BrokenStore() }), "/handlers/x")).status).toBe(500);
  expect((await get(create({ store: new BrokenStore(), onError }), "/handlers/x")).status).toBe(599);
});

test("an onError that throws is logged, and the server answers as without it", async () => {
  class BrokenStore extends MemoryWorkflowStore {
    override getHandler(): never {
      throw new Error("broken");
    }
  }
  const logger = new TestLogger();
  const onError = (): never => {
    throw new Error("broken as well");
  };
  const server = createServer({ store: new BrokenStore(), logger, onError });
  const { status, body } = await get(server, "/handlers/x");
  expect([status, body.detail]).toEqual([500, expect.stringContaining("Internal server error")]);
  expect(logger.lines.at(-1)).toContain("onError has thrown");
});

test("the default timeout applies to workflows that say nothing", async () => {
  const never = (timeout?: null) =>
    defineWorkflow({ name: "never", ...(timeout === null && { timeout }) })
      .step("never", { on: [StartEvent], emits: [StopEvent] }, (_event, { signal }) => {
        return new Promise<StopEvent>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        });
      })
      .build();
  const server = new WorkflowServer({ defaultTimeout: "20ms", logger: new TestLogger() })
    .addWorkflow("limited", never())
    .addWorkflow("unlimited", never(null));
  await post(server, "/workflows/unlimited/run-nowait", { handler_id: "unlimited" });
  const { status, body } = await post(server, "/workflows/limited/run", {});
  expect({ status, error: body.error }).toEqual({ status: 500, error: "Workflow timed out after 0.02s" });
  expect((await get(server, "/handlers/unlimited")).status).toBe(202);
  await server.stop({ grace: 0 });
});
