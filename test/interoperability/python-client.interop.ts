import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { runCommand } from "../../scripts/run-command.ts";
import { type FixtureServer, servePython, serveTypeScript, token } from "./fixture-servers.ts";
import { installed } from "./installed.ts";

const { python, versions } = installed("python");
const client = `llama-agents-client ${versions["llama-agents-client"]} (Python)`;
const script = join(import.meta.dirname, "python/client_scenarios.py");
const scenarios = execFileSync(python, ["-B", script, "--list"], { encoding: "utf8" }).trim().split("\n");

/** Runs a scenario of the script, in a process of its own. */
async function runScenario(server: FixtureServer | undefined, name: string): Promise<void> {
  const { code, output } = await runCommand(python, ["-B", script, server?.url ?? "", name]);
  if (code === 0) return;
  throw new Error(`${output.trim().split("\n").at(-1)}\n${output}`); // what went wrong is the last line of a traceback
}

describe(`${client} -> WorkflowServer (TypeScript)`, () => {
  let server: FixtureServer | undefined;
  let lockedServer: FixtureServer | undefined;
  beforeAll(async () => {
    server = await serveTypeScript();
    lockedServer = await serveTypeScript({ auth: { tokens: [token] } });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await lockedServer?.[Symbol.asyncDispose]();
  });
  test.for(scenarios)("%s", (name) => runScenario(name === "own_http_client" ? lockedServer : server, name));
});

// The same by the reference's own server: a scenario that fails here says nothing of ours.
describe(`${client} -> llama-agents-server ${versions["llama-agents-server"]} (Python)`, () => {
  let server: FixtureServer | undefined;
  beforeAll(async () => {
    server = await servePython(python);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  test.for(scenarios)("%s", (name) => runScenario(server, name));
});
