import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { buildPackages } from "../harness/build-packages.ts";
import { withModuleFolder } from "../harness/import-time-of.ts";
import { repeat } from "../harness/measure.ts";

/** The parameters of Node that serve a file. */
type Command = (file: string) => readonly string[];

const ours: Command = (file) => ["packages/server/dist/command/main.js", file, "--host", "127.0.0.1", "--port", "0"];

/** From the start of the process to its first answer, of what is published. */
export const benchmark: Benchmark<Command> = {
  name: "command-start",
  module: import.meta.url,
  subjects: { "llama-agents-server": ours },
  budgets: { "start to first answer": atMost(400) },
  measure: (command) =>
    withModuleFolder(async (folder) => {
      buildPackages();
      const file = join(folder, "app.mjs");
      writeFileSync(file, application());
      const values = await repeat(9, () => firstAnswer(command(file)));
      return [{ name: "start to first answer", unit: "ms", values }];
    }),
};

function application(): string {
  const entry = (name: string): string =>
    JSON.stringify(pathToFileURL(join(process.cwd(), "packages", name, "dist/index.js")).href);
  return `
    import { WorkflowServer } from ${entry("server")};
    import { defineWorkflow, StartEvent, StopEvent } from ${entry("workflows")};
    const greet = defineWorkflow({ name: "greet" })
      .step("greet", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: "Hello" }))
      .build();
    export default new WorkflowServer().addWorkflow("greet", greet);
  `;
}

/** Milliseconds. */
async function firstAnswer(parameters: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  try {
    const answer = await textOf(`${await printedAddress(child.stdout)}/workflows`);
    const ms = performance.now() - start;
    if (answer !== '{"workflows":["greet"]}') throw new Error(`not the workflow of the file: ${answer}`);
    return ms;
  } finally {
    child.kill();
    await closed;
  }
}

/** Leaves the output open: the command writes more. */
function printedAddress(output: Readable): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    output.on("data", (chunk) => {
      printed += chunk;
      const address = /http:\/\/\S+(?=\s)/.exec(printed)?.[0];
      if (address) resolve(address);
    });
    output.on("end", () => reject(new Error(`the command has printed no address: ${printed}`)));
  });
}

async function textOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => void text(response).then(resolve, reject)).on("error", reject);
  });
}
