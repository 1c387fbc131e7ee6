import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AnyWorkflow } from "@llama-agents/workflows";
import { afterEach, describe, expect, test } from "vitest";
import { WorkflowServer, type WorkflowStore } from "../../src/index.ts";
import { type Frame, framesOf, get, open, post, TestLogger } from "../fixtures.ts";
import { eventually, withMethod } from "./service-lives.ts";
import { durableKinds } from "./store-kinds.ts";
import { durableWorkflows } from "./workflows.ts";

const script = fileURLToPath(new URL("killable-server.ts", import.meta.url));

/** A server in a process of its own. */
class ServerProcess {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(file: string): Promise<ServerProcess> {
    const options = ["--conditions=@llama-agents/source", "--import", "tsx"];
    const child = spawn(process.execPath, [...options, script, file], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return new ServerProcess(child, line.toString().trim());
  }

  readonly fetch = (request: Request): Promise<Response> =>
    fetch(new Request(request.url.replace("http://server", this.url), request));

  async kill(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }
}

async function statusOf(server: Parameters<typeof get>[0], handlerId: string): Promise<string> {
  return (await get(server, `/handlers/${handlerId}`)).body.status;
}

test("[server 144] an event that was answered by 200 survives a kill of the process at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "llama-agents-"));
  const file = join(folder, "runs.db");
  let server = await ServerProcess.start(file);
  try {
    await post(server, "/workflows/collecting/run-nowait", { handler_id: "h" });
    for (let amount = 1; amount <= 5; amount++) {
      const sent = await post(server, "/events/h", { event: { type: "Item", value: { amount } } });
      expect(sent.status).toBe(200);
      if (amount % 2 === 1) {
        await server.kill();
        server = await ServerProcess.start(file);
      }
    }
    await eventually(async () => expect(await statusOf(server, "h")).toBe("completed"));
    expect((await get(server, "/handlers/h")).body.result.value.result).toEqual([1, 2, 3, 4, 5]);
  } finally {
    await server.kill();
    rmSync(folder, { recursive: true });
  }
}, 30_000);

function createServer(store: WorkflowStore): WorkflowServer {
  const server = new WorkflowServer({ store, logger: new TestLogger(), persistenceBackoff: [], idleTimeout: "1h" });
  for (const [name, workflow] of Object.entries(durableWorkflows())) server.addWorkflow(name, workflow);
  return server as WorkflowServer;
}

/** Servers before their data. */
const cleanUp: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

/** Waits until the run of "h" waits for the outside. */
const untilIdle = (store: WorkflowStore): Promise<void> =>
  eventually(async () => expect((await store.getHandler("h"))?.idleSince).toBeDefined());

describe.each(durableKinds)("a server on $name", (kind) => {
  test.each([true, false])(
    "[server 180] that is started again gives readers what comes after their last id (stopped: %s)",
    async (isStopped) => {
      let data = kind.create();
      cleanUp.push(data);
      let server = createServer(data.open());
      cleanUp.push(server);
      await post(server, "/workflows/conversation/run-nowait", { handler_id: "h" });
      const seen: Frame[] = [];
      for (const text of ["Ada", "36", "Ulm"]) {
        // Some of what there is, not all of it.
        const lastId = seen.at(-1)?.id;
        const headers = lastId === undefined ? {} : { "last-event-id": String(lastId) };
        const reader = (await open(server, "/events/h?include_internal=true", headers)).body?.getReader();
        let received = "";
        while (framesOf(received).length < 1) {
          const chunk = await reader?.read();
          if (!chunk?.value) break;
          received += new TextDecoder().decode(chunk.value);
        }
        await reader?.cancel();
        seen.push(...framesOf(received));
        if (isStopped) {
          await server.stop({ grace: 0 });
          await data.close();
        } else {
          data = await data.asIfKilled();
          cleanUp.push(data);
        }
        server = createServer(data.open());
        cleanUp.push(server);
        expect((await post(server, "/events/h", { event: { type: "Reply", value: { text } } })).status).toBe(200);
      }
      await eventually(async () => expect(await statusOf(server, "h")).toBe("completed"));
      const headers = { "last-event-id": String(seen.at(-1)?.id) };
      seen.push(...framesOf(await (await open(server, "/events/h?include_internal=true", headers)).text()));
      const whole = framesOf(await (await open(server, "/events/h?include_internal=true&after_sequence=-1")).text());
      expect(seen).toEqual(whole);
      expect(whole.map(({ id }) => id)).toEqual(whole.map((_frame, index) => index));
      expect(whole.filter(({ type }) => type === "Prompt" || type === "StopEvent")).toHaveLength(4);
    },
  );

  test("[server 323] whose writes fail tries again, shows nothing of them, and goes on when they work", async () => {
    await using data = kind.create();
    const logger = new TestLogger();
    let failures = 0;
    const store = data.open();
    const failing = withMethod(store, "commit", async (turn) => {
      if (turn.ticks.some(({ type }) => type === "add_event") && failures > 0) {
        failures--;
        throw new Error("the disk is on fire");
      }
      return store.commit(turn);
    });
    const server = new WorkflowServer({ store: failing, logger, persistenceBackoff: [1, 1] });
    for (const [name, workflow] of Object.entries(durableWorkflows())) server.addWorkflow(name, workflow);
    await post(server, "/workflows/conversation/run-nowait", { handler_id: "h" });
    await untilIdle(store);
    const reply = (text: string) => post(server, "/events/h", { event: { type: "Reply", value: { text } } });

    failures = 2; // as often as a write is tried again
    expect((await reply("Ada")).status).toBe(200);
    expect(logger.lines.filter((line) => line.includes("retrying"))).toHaveLength(2);

    await untilIdle(store); // its own turns have been written by then
    failures = 3;
    const { runId = "" } = (await store.getHandler("h")) ?? {};
    const before = await store.lastSequence(runId);
    expect((await reply("36")).status).toBe(500);
    expect(await store.lastSequence(runId)).toBe(before);
    expect(await statusOf(server, "h")).toBe("running");
    expect(logger.lines).toContain(`Run ${runId} is given up: its store failed`);
    const metrics = await (await open(server, "/metrics")).text();
    expect(metrics).toMatch(/^llama_agents_store_errors_total\{operation="commit"\} 5$/m);

    // What was not acknowledged is not there; what was is.
    for (const text of ["37", "Ulm"]) {
      expect((await reply(text)).status).toBe(200);
      if (text === "37") await untilIdle(store);
    }
    await eventually(async () => expect(await statusOf(server, "h")).toBe("completed"));
    expect((await get(server, "/handlers/h")).body.result.value.result).toEqual(["Ada", "37", "Ulm"]);
    await server.stop({ grace: 0 });
  });

  test("to which a workflow is added later resumes its runs then", async () => {
    await using data = kind.create();
    const first = createServer(data.open());
    await post(first, "/workflows/retrying/run-nowait", { handler_id: "h" });
    await first.stop({ grace: 0 });
    await data.close();
    const second = new WorkflowServer({ store: data.open(), logger: new TestLogger() });
    await second.start();
    expect((await get(second, "/handlers/h")).body).toMatchObject({ status: "running", workflow_name: "retrying" });
    const activeRuns = async () =>
      /^llama_agents_runs_active (\d+)$/m.exec(await (await open(second, "/metrics")).text())?.[1];
    expect(await activeRuns()).toBe("0");
    second.addWorkflow("retrying", durableWorkflows()["retrying"] as AnyWorkflow);
    await eventually(async () => expect(await activeRuns()).toBe("1"));
    await second.stop({ grace: 0 });
  });

  test("that is stopped while a request waits answers it, and the run goes on with the next one", async () => {
    await using data = kind.create();
    let store = data.open();
    const first = createServer(store);
    const running = post(first, "/workflows/conversation/run", { handler_id: "h" });
    await untilIdle(store);
    await first.stop({ grace: 0 });
    expect((await running).body.status).toBe("running");
    await data.close();
    store = data.open();
    const second = createServer(store);
    await second.start();
    for (const text of ["Ada", "36", "Ulm"]) {
      await untilIdle(store);
      await post(second, "/events/h", { event: { type: "Reply", value: { text } } });
    }
    await eventually(async () => expect(await statusOf(second, "h")).toBe("completed"));
    await second.stop({ grace: 0 });
  });
});
