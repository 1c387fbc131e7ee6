import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { routes } from "@llama-agents/protocol";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readAddress } from "../../src/command/address.ts";
import { CommandFixture, type RunningCommand } from "./command-fixture.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let command: CommandFixture;

beforeAll(async () => {
  command = await CommandFixture.build();
});
afterAll(() => command[Symbol.dispose]());

/** A module that exports servers, each with a base path that tells it from the others. */
const servers = (...exports: readonly string[]): string => `
  import { WorkflowServer } from "./dist/index.js";
  const serverOf = (name) => new WorkflowServer({ basePath: "/" + name });
  ${exports.join("\n")}
`;

/** A server whose workflow takes as long as it is told. */
const slowServer = `
  import { WorkflowServer } from "./dist/index.js";
  import { defineWorkflow, StartEvent, StopEvent } from "./dist/workflows.js";

  const wait = defineWorkflow({ name: "wait" })
    .step("wait", { on: [StartEvent], emits: [StopEvent] }, async (event) => {
      console.log("step runs");
      await new Promise((resolve) => setTimeout(resolve, event.get("ms")));
      return new StopEvent();
    })
    .build();
  export default new WorkflowServer().addWorkflow("wait", wait);
`;

/** Which server answers: each has a base path of its own. */
async function served(running: RunningCommand): Promise<string> {
  const url = await running.url();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  return new URL(url).pathname;
}

const anyPort = { WORKFLOWS_SERVER_PORT: "0", WORKFLOWS_SERVER_HOST: "127.0.0.1" };

describe("what cannot be served", () => {
  test("[server 21] the command without a file prints its usage to stderr and exits with 1", async () => {
    const { code, stdout, stderr } = await command.run([]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("Usage: llama-agents-server <path_to_server_script>\n");
  });

  test("[server 22] a missing file makes the command say that it is not found, and exit with 1", async () => {
    const { code, stderr } = await command.run(["missing.js"]);
    expect([code, stderr]).toEqual([1, "Error: File 'missing.js' not found\n"]);
  });

  test("[server 23] a directory makes the command say that it is not a file, and exit with 1", async () => {
    const { code, stderr } = await command.run(["dist"]);
    expect([code, stderr]).toEqual([1, "Error: 'dist' is not a file\n"]);
  });

  test("[server 24] a module without a server makes the command say that there is none, and exit with 1", async () => {
    const { code, stderr } = await command.run([command.module("empty.js", "export const answer = 42;")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: No WorkflowServer instance found in 'empty\.js'/);
  });

  test("a module with a workflow and no server makes the command say how to serve it", async () => {
    const code = slowServer.replace(/export default .*/, "export default wait;");
    const { code: exitCode, stderr } = await command.run([command.module("workflow.js", code)]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('there is a Workflow: wrap it by new WorkflowServer().addWorkflow("name", workflow)');
  });

  test("a workflow that could not run makes the command say so, and exit with 1", async () => {
    const code = slowServer.replace("on: [StartEvent], emits: [StopEvent]", "on: [StartEvent], emits: [StartEvent]");
    const { code: exitCode, stdout, stderr } = await command.run([command.module("unsound.js", code)], anyPort);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/The workflow "wait" cannot run: /);
  });

  test("[server 30] a module that throws when imported makes the command print the cause and exit with 1", async () => {
    const { code, stderr } = await command.run([command.module("throws.js", 'throw new TypeError("no database");')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error loading or running server: TypeError: no database\n.*throws\.js:1/s);
  });

  test("[server 31] a file that cannot be imported makes the command fail in the same way", async () => {
    const { code, stderr } = await command.run([command.module("notes.txt", "no module")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error loading or running server: .*\.txt/);
  });

  test("[server 32] a port variable that is no number makes the command exit with 1 and say so", async () => {
    const file = command.module("port.js", servers('export default serverOf("any");'));
    const { code, stderr } = await command.run([file], { WORKFLOWS_PY_SERVER_PORT: "http" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error loading or running server: WORKFLOWS_PY_SERVER_PORT is not a port: "http"/);
  });

  test("a port that is taken makes the command say so, and exit with 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const file = command.module("taken.js", servers('export default serverOf("any");'));
    const { code, stderr } = await command.run([file, "--host", "127.0.0.1", "--port", String(port)]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Error loading or running server: .*EADDRINUSE.*${port}; use --port`));
  });

  test("an option that is unknown, or has no such value, is an error", async () => {
    for (const given of [
      ["--prot", "1"],
      ["x.js", "--log-level", "loud"],
    ]) {
      const { code, stderr } = await command.run(given);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: /);
    }
  });
});

test("a server outlives whoever reads what it says", async () => {
  await using running = command.start([command.module("piped.js", slowServer), "--log-level", "info"], anyPort);
  const url = await running.url();
  running.closeOutput();
  const body = JSON.stringify({ start_event: { ms: 1 } });
  for (let count = 0; count < 3; count += 1) {
    expect((await fetch(`${url}/workflows/wait/run`, { method: "POST", body })).status).toBe(200);
  }
});

describe("the option --db", () => {
  const answering = `
    import { WorkflowServer } from "./dist/index.js";
    import { defineWorkflow, HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent } from "./dist/workflows.js";

    const ask = defineWorkflow({ name: "ask" })
      .step("ask", { on: [StartEvent], emits: [InputRequiredEvent] }, () => new InputRequiredEvent())
      .step("end", { on: [HumanResponseEvent], emits: [StopEvent] }, (event) => new StopEvent({ result: event.get("text") }))
      .build();
    export default new WorkflowServer().addWorkflow("ask", ask);
  `;
  const post = (address: string, body: unknown): Promise<Response> =>
    fetch(address, { method: "POST", body: JSON.stringify(body) });

  test("records the runs in a file, in which they outlive the process", async () => {
    const given = [command.module("asking.js", answering), "--db", "runs.db"];
    {
      await using running = command.start(given, anyPort);
      const answer = await post(`${await running.url()}/workflows/ask/run-nowait`, {
        handler_id: "h",
        start_event: {},
      });
      expect(answer.status).toBe(200);
    }
    await using running = command.start(given, anyPort);
    const url = await running.url();
    const event = { type: "HumanResponseEvent", value: { text: "yes" } };
    expect((await post(`${url}/events/h`, { event })).status).toBe(200);
    const stream = await (await fetch(`${url}/events/h?after_sequence=-1`)).text();
    expect(stream).toContain('"result":"yes"');
  });

  test("says which file cannot be used, and why, and exits with 1", async () => {
    const file = command.module("asking.js", answering);
    command.module("broken.db", "this is no database");
    const { code, stderr } = await command.run([file, "--db", "broken.db"], anyPort);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error loading or running server: .*broken\.db/);
  });

  test("is refused if the server has a store of its own", async () => {
    const own = answering
      .replace("{ WorkflowServer }", "{ MemoryWorkflowStore, WorkflowServer }")
      .replace("new WorkflowServer()", "new WorkflowServer({ store: new MemoryWorkflowStore() })");
    const { code, stderr } = await command.run([command.module("own.js", own), "--db", "runs.db"], anyPort);
    expect([code, stderr]).toEqual([
      1,
      "Error: --db runs.db: the server has a store of its own; leave one of them out\n",
    ]);
  });
});

describe("which server is served", () => {
  test("[server 25] the command serves a module's server whatever its export is called", async () => {
    const file = command.module("named.js", servers('export const anything = serverOf("named");'));
    await using running = command.start([file], anyPort);
    expect(await served(running)).toBe("/named");
  });

  test("[server 26] of two servers in a module the command serves one, the first by name", async () => {
    const file = command.module(
      "two.js",
      servers('export const zebra = serverOf("zebra");', 'export const ant = serverOf("ant");'),
    );
    await using running = command.start([file], anyPort);
    expect(await served(running)).toBe("/ant");
    const url = new URL(await running.url());
    expect((await fetch(`${url.origin}/zebra/health`)).status).toBe(404);
  });

  test("the default export comes before the named ones", async () => {
    const file = command.module(
      "default.js",
      servers('export const ant = serverOf("ant");', 'export default serverOf("default");'),
    );
    await using running = command.start([file], anyPort);
    expect(await served(running)).toBe("/default");
  });

  test("[server 27] the command ignores exports that only look like a server", async () => {
    const file = command.module(
      "alike.js",
      servers(
        'export const aText = "WorkflowServer";',
        "class WorkflowServerAlike { start() {} stop() {} fetch = () => new Response(); }",
        "export const alike = new WorkflowServerAlike();",
        "export { WorkflowServer };",
        "export default { fetch: () => new Response() };",
        'export const server = serverOf("real");',
      ),
    );
    await using running = command.start([file], anyPort);
    expect(await served(running)).toBe("/real");
  });

  test("a CommonJS module may export a server", async () => {
    const file = command.module(
      "common.cjs",
      'const { WorkflowServer } = require("./dist/index.js");' +
        'module.exports = { api: new WorkflowServer({ basePath: "/common" }) };',
    );
    await using running = command.start([file], anyPort);
    expect(await served(running)).toBe("/common");
  });

  test("[server 34] a TypeScript file that exports a server as default is served without a build step", async () => {
    const file = command.module(
      "decorated.ts",
      `
      import { WorkflowServer } from "@llama-agents/server";
      import { StartEvent, StopEvent, step, Workflow } from "@llama-agents/workflows";

      class Greet extends Workflow {
        @step({ on: [StartEvent], emits: [StopEvent] })
        greet(event: StartEvent): StopEvent {
          return new StopEvent({ result: \`Hello \${event.get("name") as string}\` });
        }
      }

      export default new WorkflowServer().addWorkflow("greet", new Greet());
      `,
    );
    // The file gets the server from its package, so that it is of another copy than the command's.
    await using running = command.start([file], anyPort, ["--conditions=@llama-agents/source"]);
    const body = JSON.stringify({ kwargs: { name: "Ada" } });
    const response = await fetch(`${await running.url()}/workflows/greet/run`, { method: "POST", body });
    expect(await response.json()).toMatchObject({ status: "completed", result: { value: { result: "Hello Ada" } } });
  });
});

describe("where it listens", () => {
  test("[server 28] the command binds to the host and the port of the environment", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const file = command.module("bound.js", servers('export default serverOf("bound");'));
    const environment = { WORKFLOWS_PY_SERVER_HOST: "127.0.0.1", WORKFLOWS_PY_SERVER_PORT: String(port) };
    await using running = command.start([file], environment);
    expect(await running.url()).toBe(`http://127.0.0.1:${port}/bound`);
    expect(running.stdout).not.toContain("WARN");
  });

  test("[server 29] the command without variables binds to 0.0.0.0:8080", () => {
    expect(readAddress({}, {})).toEqual({ host: "0.0.0.0", port: 8080 });
  });

  test("options come first, then the variables in their order; empty ones are not set", () => {
    const environment: Record<string, string> = {};
    for (const [index, prefix] of ["SERVER_", "", "WORKFLOWS_PY_SERVER_", "WORKFLOWS_SERVER_"].entries()) {
      environment[`${prefix}HOST`] = `host-${index}`;
      environment[`${prefix}PORT`] = String(9_000 + index);
      expect(readAddress({}, environment)).toEqual({ host: `host-${index}`, port: 9_000 + index });
    }
    expect(readAddress({ host: "::1", port: "1" }, environment)).toEqual({ host: "::1", port: 1 });
    expect(readAddress({}, { HOST: " ", PORT: "", SERVER_PORT: "81" })).toEqual({ host: "0.0.0.0", port: 81 });
    expect(() => readAddress({ port: "70000" }, {})).toThrow('--port is not a port: "70000"');
    expect(() => readAddress({}, { PORT: "-1" })).toThrow('PORT is not a port: "-1"');
  });

  test("an address for everybody is printed as one that can be opened, with a warning", async () => {
    const file = command.module("open.js", servers('export default serverOf("open");'));
    await using running = command.start([file, "--port", "0"]);
    expect(await running.url()).toMatch(/^http:\/\/localhost:\d+\/open$/);
    await running.printed(/(WARN .*0\.0\.0\.0 can be reached from other machines, and there is no authentication)/);
  });
});

describe("its log", () => {
  test("JSON has a line for each request, with the ids as fields", async () => {
    const file = command.module("logged.js", servers('export default serverOf("logged");'));
    await using running = command.start([file, "--log-format", "json"], anyPort);
    const url = await running.url();
    await fetch(`${url}/handlers/h1?token=secret`, { headers: { "x-request-id": "mine" } });
    const line = JSON.parse(await running.printed(/^(.*"requestId".*)$/m));
    expect(line).toMatchObject({
      level: 30,
      requestId: "mine",
      handlerId: "h1",
      method: "GET",
      path: "/logged/handlers/h1",
      route: "/handlers/:handlerId",
      status: 404,
    });
    expect(line.msg).toMatch(/^GET \/logged\/handlers\/h1 404 [\d.]+ ms$/);
    expect(running.stdout).not.toContain("secret");
  });
});

describe("signals", () => {
  test("the first lets a request come to its end, the process ends with 0", async () => {
    const file = command.module("slow.js", slowServer);
    await using running = command.start([file], anyPort);
    const url = await running.url();
    const answering = fetch(`${url}/workflows/wait/run`, { method: "POST", body: '{"kwargs":{"ms":300}}' });
    await running.printed(/(step runs)/);
    running.signal("SIGTERM");
    await running.printed(/(SIGTERM: stopping)/);
    const response = await answering;
    expect([response.status, (await response.json()).status]).toEqual([200, "completed"]);
    expect((await running.ended).code).toBe(0);
  });

  test("the second waits for nothing", async () => {
    const file = command.module("slower.js", slowServer);
    await using running = command.start([file], anyPort);
    const url = await running.url();
    const answering = fetch(`${url}/workflows/wait/run`, { method: "POST", body: '{"kwargs":{"ms":60000}}' });
    const broken = expect(answering).rejects.toThrow();
    await running.printed(/(step runs)/);
    running.signal("SIGINT");
    await running.printed(/(SIGINT: stopping)/);
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
    await broken;
  });
});

describe("the description of a server", () => {
  test("[server 33] the schema command writes all routes to the given JSON file and prints its name", async () => {
    const { code, stdout } = await command.run(["openapi", "--output", "described.json"]);
    expect([code, stdout]).toEqual([0, "OpenAPI schema written to described.json\n"]);
    const document = JSON.parse(readFileSync(join(command.folder, "described.json"), "utf8"));
    const written = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":param")}`),
    );
    const pages = ["/docs", "/redoc"];
    const expected = Object.values(routes)
      .filter(({ path }) => !pages.includes(path))
      .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ":param")}`);
    expect(written.sort()).toEqual(expected.sort());
  });

  test("of a file it has the workflows; it may go to the standard output", async () => {
    const file = command.module("described.js", slowServer);
    const { code, stdout } = await command.run(["openapi", file, "--output", "-"]);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout).paths)).toContain("/workflows/wait/run");
  });
});
