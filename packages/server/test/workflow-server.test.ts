import { defineWorkflow, InMemoryRuntime, StartEvent, StopEvent } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { WorkflowServer } from "../src/index.ts";
import { createAsk, createServer, createTell, get, post, startWaiting, TestLogger } from "./fixtures.ts";

describe("adding workflows", () => {
  test("the workflow gets the name of its route, and is listed under it", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("a story", workflow);
    expect(workflow.workflowName).toBe("a story");
    expect([...server.getWorkflows()]).toEqual([["a story", workflow]]);
    expect((await get(server, "/workflows")).body).toEqual({ workflows: ["a story"] });
    const { status } = await post(server, "/workflows/a%20story/run", { start_event: { topic: "x" } });
    expect(status).toBe(200);
  });

  test("a name that cannot stand in a path is refused", () => {
    for (const name of ["", ".", "..", "a/b", "a\\b"]) {
      expect(() => new WorkflowServer().addWorkflow(name, createTell())).toThrow("cannot be the name of a route");
    }
  });

  test("another workflow of a name needs `replace`", async () => {
    const server = new WorkflowServer().addWorkflow("it", createTell());
    expect(() => server.addWorkflow("it", createAsk())).toThrow("replace: true");
    const ask = createAsk();
    server.addWorkflow("it", ask, { replace: true });
    expect(server.getWorkflows().get("it")).toBe(ask);
  });

  test("the same workflow may be added again, and keeps its runtime", () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("it", workflow);
    const { runtime } = workflow;
    server.addWorkflow("it", workflow);
    expect(workflow.runtime).toBe(runtime);
  });

  test("a workflow that was run elsewhere is refused", async () => {
    const workflow = createTell();
    await workflow.run({ topic: "x" });
    expect(() => new WorkflowServer().addWorkflow("tell", workflow)).toThrow("Cannot reassign runtime");
  });

  test("a workflow added after the start is served at once", async () => {
    const server = new WorkflowServer();
    await server.start();
    server.addWorkflow("tell", createTell());
    expect((await post(server, "/workflows/tell/run", { start_event: { topic: "x" } })).status).toBe(200);
  });

  test("runs that the program starts itself are no handlers, and can be followed in process", async () => {
    const workflow = createTell();
    const server = new WorkflowServer().addWorkflow("tell", workflow);
    const handler = workflow.start({ topic: "x", count: 2 });
    const types: string[] = [];
    for await (const event of handler.streamEvents()) types.push(event.constructor.name);
    expect(types).toEqual(["Token", "Token", "StopEvent"]);
    expect((await get(server, `/handlers/${handler.runId}`)).status).toBe(404);
  });
});

describe("the life of a server", () => {
  test("the first request starts it", async () => {
    const server = createServer();
    expect(await get(server, "/health")).toEqual({ status: 200, body: { status: "healthy" } });
  });

  test("a runtime that is not launched makes it unhealthy", async () => {
    class Unlaunched extends InMemoryRuntime {
      override readonly isLaunched = false as never;
    }
    const server = new WorkflowServer({ runtime: new Unlaunched() });
    expect(await get(server, "/health")).toEqual({ status: 503, body: { status: "unhealthy" } });
  });

  test("a stopped server answers 503, and can be started again", async () => {
    const server = createServer();
    await server.start();
    await server.stop();
    expect((await get(server, "/health")).status).toBe(503);
    await server.start();
    expect((await get(server, "/health")).status).toBe(200);
  });

  test("stopping leaves the handlers of aborted runs running, and breaks streams off", async () => {
    const server = createServer();
    await startWaiting(server, "waiting");
    const response = await server.fetch(new Request("http://server/events/waiting"));
    const text = response.text();
    const run = post(server, "/workflows/hanging/run", { handler_id: "hanging" });
    await expect.poll(async () => (await get(server, "/handlers/hanging")).status).toBe(202);
    await server.stop();
    await expect(text).rejects.toThrow("The server was stopped");
    expect(await run).toMatchObject({ status: 500, body: { handler_id: "hanging", status: "running" } });
    await server.start();
    expect(await get(server, "/handlers/waiting")).toMatchObject({ status: 202, body: { status: "running" } });
  });

  test("`await using` stops it, also after an error", async () => {
    const kept: WorkflowServer[] = [];
    await expect(async () => {
      await using server = new WorkflowServer();
      kept.push(server);
      await server.start();
      throw new Error("body");
    }).rejects.toThrow("body");
    expect((await get(kept[0] as WorkflowServer, "/health")).status).toBe(503);
  });
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
  await server.stop();
});

test("steps see the handler they work for", async () => {
  const workflow = defineWorkflow({ name: "tags" })
    .step("tell", { on: [StartEvent], emits: [StopEvent] }, (_event, { tags }) => {
      return new StopEvent({ result: tags["llamaindex.handler_id"] });
    })
    .build();
  const server = new WorkflowServer().addWorkflow("tags", workflow);
  const { body } = await post(server, "/workflows/tags/run", { handler_id: "mine" });
  expect(body.result.value).toEqual({ result: "mine" });
});
