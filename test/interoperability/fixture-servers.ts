import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { WorkflowServerOptions } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { createFixtureServer } from "../conformance/fixture-app.ts";
import { freePort } from "../support/free-port.ts";

/** A server of the fixture application, in either language. */
export interface FixtureServer extends AsyncDisposable {
  readonly url: string;
}

/** What requests must carry, where a server wants a token. */
export const token = "open-sesame";

/** Failing steps are part of the scenarios: what the server says of them would bury the report. */
const silent = { error: () => {}, warn: () => {}, info: () => {} };

/** Ours. */
export async function serveTypeScript(options: WorkflowServerOptions = {}): Promise<FixtureServer> {
  return serve(createFixtureServer({ acceptContextApi: true, logger: silent, ...options }), {
    port: 0,
    print: () => {},
  });
}

/** The reference, by `python/fixture_app.py`. It knows no tokens. */
export async function servePython(python: string): Promise<FixtureServer> {
  const port = await freePort();
  const child = spawn(python, [join(import.meta.dirname, "../conformance/fixture_app.py")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", FIXTURE_PORT: String(port), FIXTURE_CONTEXT: "1" },
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-4_000);
  });
  const exited = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; !(await isHealthy(url)); waited += 100) {
    if (child.exitCode !== null || waited > 20_000) {
      child.kill("SIGKILL");
      throw new Error(`The Python server does not come up: ${errors}`);
    }
    await setTimeout(100);
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

const isHealthy = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
