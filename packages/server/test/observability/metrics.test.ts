import { defineWorkflow, retryPolicy, StartEvent, StopEvent, waitNone } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore, WorkflowServer, type WorkflowServerOptions } from "../../src/index.ts";
import { createHanging, createServer, get, open, post, startWaiting, TestLogger } from "../fixtures.ts";

/** The value of one line of `/metrics`; `undefined` if it is not there. */
async function sample(server: WorkflowServer, line: string): Promise<number | undefined> {
  const text = await (await open(server, "/metrics")).text();
  const found = text.split("\n").find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

const serverWith = (options: WorkflowServerOptions = {}) => createServer(options) as unknown as WorkflowServer;

/** Blocks the thread. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe("GET /metrics", () => {
  test("is text that Prometheus reads, and is not kept for later", async () => {
    await using server = serverWith();
    const response = await open(server, "/metrics");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const lines = (await response.text()).split("\n");
    expect(lines.pop()).toBe("");
    for (const line of lines) {
      expect(line).toMatch(/^(# (HELP|TYPE) llama_agents_\w+ .+|llama_agents_\w+(\{[^}]*\})? (\d+(\.\d+)?(e-\d+)?))$/);
    }
  });

  test("is for admins, where callers must say who they are", async () => {
    const tokens = ["read", "run", "admin"].map((scope) => ({ token: scope, scopes: [scope as "admin"] }));
    await using server = serverWith({ auth: { tokens } });
    const status = async (token: string) =>
      (await open(server, "/metrics", { authorization: `Bearer ${token}` })).status;
    expect([await status("read"), await status("run"), await status("admin")]).toEqual([403, 403, 200]);
    expect((await open(server, "/metrics")).status).toBe(401);
  });

  test("can be switched off", async () => {
    await using server = serverWith({ metrics: false });
    expect((await post(server, "/workflows/tell/run", { kwargs: { topic: "x" } })).status).toBe(200);
    expect((await open(server, "/metrics")).status).toBe(404);
  });
});

describe("requests", () => {
  test("are counted by route and status, whatever their paths are; unknown paths count together", async () => {
    await using server = serverWith();
    for (const id of ["a", "b", "c"]) await get(server, `/handlers/${id}`);
    await get(server, "/nothing/1");
    await get(server, "/nothing/2");
    const count = (labels: string) => sample(server, `llama_agents_http_requests_total{${labels}}`);
    expect(await count('method="GET",route="/handlers/:handlerId",status="404"')).toBe(3);
    expect(await count('method="",route="",status="404"')).toBe(2);
    const durations = 'llama_agents_http_request_duration_seconds_count{method="GET",route="/handlers/:handlerId"}';
    expect(await sample(server, durations)).toBe(3);
  });
});

describe("runs", () => {
  test("are counted by workflow and status, with how long they took", async () => {
    await using server = serverWith();
    await post(server, "/workflows/tell/run", { kwargs: { topic: "x" } });
    await post(server, "/workflows/tell/run", { kwargs: { topic: "y" } });
    await post(server, "/workflows/failing/run", {});
    expect(await sample(server, 'llama_agents_runs_started_total{workflow="tell"}')).toBe(2);
    expect(await sample(server, 'llama_agents_runs_ended_total{workflow="tell",status="completed"}')).toBe(2);
    expect(await sample(server, 'llama_agents_runs_ended_total{workflow="failing",status="failed"}')).toBe(1);
    const durations = 'llama_agents_run_duration_seconds_count{workflow="tell",status="completed"}';
    expect(await sample(server, durations)).toBe(2);
    const executions = 'llama_agents_step_executions_total{workflow="failing",step="explode",outcome="failed"}';
    expect(await sample(server, executions)).toBe(1);
  });

  test("that were cancelled or took too long have their own status", async () => {
    await using server = new WorkflowServer({ logger: new TestLogger() })
      .addWorkflow("late", createHanging(1))
      .addWorkflow("hanging", createHanging()) as unknown as WorkflowServer;
    await post(server, "/workflows/late/run", {});
    await post(server, "/workflows/hanging/run-nowait", { handler_id: "h" });
    await post(server, "/handlers/h/cancel", {});
    expect(await sample(server, 'llama_agents_runs_ended_total{workflow="late",status="timed_out"}')).toBe(1);
    expect(await sample(server, 'llama_agents_runs_ended_total{workflow="hanging",status="cancelled"}')).toBe(1);
  });

  test("in memory are counted, those that wait for the outside too", async () => {
    await using server = serverWith();
    await startWaiting(server, "waiting");
    await post(server, "/workflows/hanging/run-nowait", { handler_id: "busy" });
    expect(await sample(server, "llama_agents_runs_active")).toBe(2);
    expect(await sample(server, "llama_agents_runs_waiting")).toBe(1);
    await post(server, "/handlers/waiting/cancel", {});
    await post(server, "/handlers/busy/cancel", {});
    expect(await sample(server, "llama_agents_runs_active")).toBe(0);
  });

  test("of the program itself, and of another server, are not counted", async () => {
    await using server = serverWith();
    await using other = serverWith();
    await other.start();
    await post(server, "/workflows/tell/run", { kwargs: { topic: "x" } });
    await server
      .getWorkflows()
      .get("tell")
      ?.run({ topic: "y" } as never);
    expect(await sample(server, 'llama_agents_runs_started_total{workflow="tell"}')).toBe(1);
    expect(await sample(other, 'llama_agents_runs_started_total{workflow="tell"}')).toBeUndefined();
  });
});

describe("streams", () => {
  test("are counted while they are read", async () => {
    await using server = serverWith();
    await startWaiting(server, "followed");
    const response = await open(server, "/events/followed");
    const before = await sample(server, "llama_agents_stream_subscribers");
    await response.body?.cancel();
    expect([before, await sample(server, "llama_agents_stream_subscribers")]).toEqual([1, 0]);
  });
});

describe("the store", () => {
  test("is measured by operation; its failures are counted", async () => {
    class Failing extends MemoryWorkflowStore {
      override getHandler(handlerId: string) {
        if (handlerId === "broken") throw new Error("disk");
        return super.getHandler(handlerId);
      }
    }
    await using server = serverWith({ store: new Failing() });
    await get(server, "/handlers/broken");
    await get(server, "/handlers/missing");
    expect(await sample(server, 'llama_agents_store_duration_seconds_count{operation="getHandler"}')).toBe(2);
    expect(await sample(server, 'llama_agents_store_errors_total{operation="getHandler"}')).toBe(1);
  });

  test("is measured by what recovery and idle release ask of it too", async () => {
    await using server = serverWith({ store: new MemoryWorkflowStore({ keepTicks: "all" }) });
    await startWaiting(server, "waiting");
    await server.stop();
    await server.start();
    await post(server, "/events/waiting", { event: { type: "Answer", value: { text: "yes" } } });
    for (const operation of ["claimRuns", "countRuns", "surrenderRuns", "nextDeadline"]) {
      const count = () => sample(server, `llama_agents_store_duration_seconds_count{operation="${operation}"}`);
      await expect.poll(count, { message: operation }).toBeGreaterThan(0);
    }
  });
});

describe("steps that block the event loop", () => {
  const serverOf = (
    handler: (event: StartEvent) => StopEvent | Promise<StopEvent>,
  ): { readonly server: WorkflowServer; readonly logger: TestLogger } => {
    const workflow = defineWorkflow({ name: "flow" })
      .step("quick", { on: [StartEvent], emits: [] }, () => undefined)
      .step("work", { on: [StartEvent], emits: [StopEvent] }, handler)
      .build();
    const logger = new TestLogger();
    const server = new WorkflowServer({ logger, blockingThreshold: "50ms" }).addWorkflow("flow", workflow);
    return { server: server as unknown as WorkflowServer, logger };
  };

  test("are named, and counted, up to their first await", async () => {
    for (const handler of [
      () => {
        block(60);
        return new StopEvent();
      },
      async () => {
        block(60);
        await new Promise((resolve) => setTimeout(resolve));
        return new StopEvent();
      },
    ]) {
      const { server, logger } = serverOf(handler);
      await post(server, "/workflows/flow/run", {});
      expect(logger.lines).toContainEqual(
        expect.stringMatching(/^Step work of run \w+ blocked the event loop for \d+ ms/),
      );
      expect(await sample(server, 'llama_agents_blocking_steps_total{workflow="flow",step="work"}')).toBe(1);
      expect(await sample(server, 'llama_agents_blocking_steps_total{workflow="flow",step="quick"}')).toBe(0);
      await server.stop();
    }
  });

  test("are among those named if they block later on", async () => {
    let logger: TestLogger | undefined;
    const made = serverOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      block(250);
      await expect.poll(() => logger?.lines.join("\n")).toContain("Something has blocked");
      return new StopEvent();
    });
    logger = made.logger;
    await post(made.server, "/workflows/flow/run", {});
    expect(logger.lines[0]).toMatch(/^Something has blocked the event loop for \d+ ms\. .*: flow\.work$/);
    await made.server.stop();
  });

  test("are not those that wait", async () => {
    const { server, logger } = serverOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return new StopEvent();
    });
    await post(server, "/workflows/flow/run", {});
    expect(logger.lines.filter((line) => line.startsWith("Step"))).toEqual([]);
    await server.stop();
  });
});

describe("failed attempts", () => {
  test("are logged if the step is tried again; the last one with its run", async () => {
    let attempts = 0;
    const workflow = defineWorkflow({ name: "flaky" })
      .step("work", { on: [StartEvent], emits: [StopEvent], retry: retryPolicy({ wait: waitNone() }) }, (event) => {
        attempts++;
        if (attempts <= (event.get("failures") as number)) throw new Error(`number ${attempts}`);
        return new StopEvent();
      })
      .build();
    const logger = new TestLogger();
    await using server = new WorkflowServer({ logger }).addWorkflow("flaky", workflow) as unknown as WorkflowServer;
    const first = await post(server, "/workflows/flaky/run", { kwargs: { failures: 2 } });
    const run = first.body.run_id;
    expect(logger.lines).toEqual([
      `Attempt 1 of step work of run ${run} failed: number 1`,
      `Attempt 2 of step work of run ${run} failed: number 2`,
    ]);
    attempts = 0;
    logger.lines.length = 0;
    const second = await post(server, "/workflows/flaky/run", { kwargs: { failures: 99 } });
    const told = logger.lines.map((line) => line.replace(second.body.run_id, "r"));
    expect(told).toEqual([
      "Attempt 1 of step work of run r failed: number 1",
      "Attempt 2 of step work of run r failed: number 2",
      "Step work of run r failed: number 3",
    ]);
  });
});
