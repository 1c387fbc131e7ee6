import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundlePackage } from "../../scripts/bundle-package.ts";
import { launchBrowser } from "../../scripts/launch-browser.ts";
import { publishedPackages } from "../../scripts/packages.ts";
import { runCommand } from "../../scripts/run-command.ts";
import { freePort } from "../support/free-port.ts";
import { RunPage, runButton } from "./support/run-page.ts";

// What users get: packed, installed into an empty folder, started by the command.
const names = ["debugger", "protocol", "server", "workflows"].map((name) => `@llama-agents/${name}`);
const application = `
import { WorkflowServer } from "@llama-agents/server";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

const hello = defineWorkflow({ name: "hello" })
  .step("greet", { on: [StartEvent.extend("Hello", { name: z.string() })], emits: [StopEvent] }, ({ name }) => {
    return new StopEvent({ result: "Hello, " + name });
  })
  .build();

export const server = new WorkflowServer().addWorkflow("hello", hello);
`;

const folder = mkdtempSync(join(tmpdir(), "packed-"));
let server: ChildProcess | undefined;
let url: string;

beforeAll(async () => {
  const packages = publishedPackages().filter(({ name }) => names.includes(name));
  await Promise.all(packages.map(bundlePackage));
  for (const one of packages) await npm("pack", one.folder, ["--pack-destination", folder]);
  const packed = packages.map(({ name }) => `./${name.slice(1).replace("/", "-")}-0.0.0.tgz`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  // What was installed before is not asked for again.
  const quietly = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await npm("install", folder, [...quietly, ...packed, "zod"]);
  writeFileSync(join(folder, "application.js"), application);
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  const command = join(folder, "node_modules/.bin/llama-agents-server");
  const parameters = ["application.js", "--host", "127.0.0.1", "--port", String(port)];
  server = spawn(command, parameters, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const { stdout } = server;
  await Promise.race([stdout && once(stdout, "data"), once(server, "exit")]);
  expect(server.exitCode).toBe(null);
}, 180_000);

afterAll(async () => {
  server?.kill();
  if (server?.exitCode === null) await once(server, "exit");
  rmSync(folder, { recursive: true, force: true });
});

test("the packed server shows its page without asking anybody else, and runs a workflow in it", async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => complaints.push(message.text()));
  await page.goto(url);
  await page.getByRole("link", { name: "Run hello" }).click();
  await page.getByRole("textbox", { name: "name" }).fill("Ada");
  await runButton(page).click();
  const run = new RunPage(page);
  await run.waitForStatus("completed");
  await page.getByRole("button", { name: 'Result "Hello, Ada"' }).waitFor();
  await page.getByRole("treeitem", { name: /^greet, step, done/ }).waitFor();
  expect(requests.length).toBeGreaterThan(5);
  expect(requests.filter((address) => !address.startsWith(url) && !/^(data|blob):/.test(address))).toEqual([]);
  expect(complaints).toEqual([]);
});

async function npm(command: string, cwd: string, parameters: readonly string[]): Promise<void> {
  const { code, output } = await runCommand("npm", [command, ...parameters], { cwd });
  expect(code, output).toBe(0);
}
