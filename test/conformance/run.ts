/**
 * Replays the recorded probes against the fixture application, and compares the answers with those of the reference.
 * Arguments go to `probe_runner.py`: `-v` prints every difference, `--only <regular expression>` selects probes.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, serve } from "@llama-agents/server/node";
import { buildPageIfNeeded } from "../../scripts/build-page.ts";
import { findPython } from "../support/find-python.ts";
import { createFixtureServer } from "./fixture-app.ts";
import { databaseProfiles, fixtureOptions, profiles } from "./profiles.ts";

/** @returns the exit code of the runner; its output is ours */
function replay(python: string, urls: ReadonlyMap<string, string>, extra: readonly string[]): Promise<number> {
  const others = [...urls].flatMap(([profile, url]) => (profile === "default" ? [] : ["--url", `${profile}=${url}`]));
  const script = join(import.meta.dirname, "probe_runner.py");
  const child = spawn(python, [script, urls.get("default") ?? "", ...others, "--cross", ...extra], {
    stdio: "inherit",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function main(extra: readonly string[]): Promise<number> {
  const python = findPython();
  if (python === undefined) {
    process.stderr.write("The probes are replayed by a Python program: install Python 3, as python3 or python.\n");
    return 1;
  }
  await buildPageIfNeeded(); // the page at the root is among what is compared
  const directory = mkdtempSync(join(tmpdir(), "conformance-"));
  const servers = await serveProfiles(directory);
  try {
    const urls = new Map([...servers].map(([profile, { url }]) => [profile, url]));
    return await replay(python, urls, extra);
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * A server for each profile, each on a free port. With `FIXTURE_DB` in the environment, all of them have databases.
 *
 * @param directory - where their databases are
 */
async function serveProfiles(directory: string): Promise<ReadonlyMap<string, RunningServer>> {
  const servers = new Map<string, RunningServer>();
  for (const [profile, environment] of Object.entries(profiles)) {
    const isDatabase = databaseProfiles.has(profile) || Boolean(process.env["FIXTURE_DB"]);
    const database = isDatabase ? { FIXTURE_DB: join(directory, `${profile}.db`) } : {};
    const server = createFixtureServer({ ...fixtureOptions({ ...environment, ...database }), logger: silent });
    servers.set(profile, await serve(server, { port: 0, print: () => {} }));
  }
  return servers;
}

/** Failing steps are part of the probes: what the server says of them would bury the report. */
const silent = { error: () => {}, warn: () => {}, info: () => {} };

process.exitCode = await main(process.argv.slice(2));
