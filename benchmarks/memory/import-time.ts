import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { firstMessage } from "../harness/child-process.ts";
import { repeat } from "../harness/measure.ts";

/** Makes a module in a folder of its own; returns its file. */
type MakeModule = (folder: string) => string;

/** What is published: the packages as `npm run build` makes them. */
const published: MakeModule = () => {
  run(process.execPath, ["--import", "tsx", "scripts/build.ts"]);
  return join(process.cwd(), "packages/workflows/dist/index.js");
};

/** The same in one file and minified, as a bundler makes it for a deployment. */
const bundled: MakeModule = (folder) => {
  const file = join(folder, "index.js");
  const source = "packages/workflows/src/index.ts";
  run("node_modules/.bin/esbuild", [source, "--bundle", "--format=esm", "--minify", `--outfile=${file}`]);
  return file;
};

/** What most programs import beside it. */
const zod: MakeModule = () => join(process.cwd(), "node_modules/zod/index.js");

const floor: MakeModule = (folder) => {
  const file = join(folder, "index.js");
  writeFileSync(file, "export {};\n");
  return file;
};

/** How long a program waits for `import "@llama-agents/workflows"`, each time in a new process. */
export const benchmark: Benchmark<MakeModule> = {
  name: "import-time",
  module: import.meta.url,
  subjects: {
    "what is published": published,
    "one bundle": bundled,
    "for comparison: zod": zod,
    "floor: empty module": floor,
  },
  budgets: { "import of workflows": atMost(30) },
  async measure(makeModule) {
    const folder = mkdtempSync(join(tmpdir(), "llama-agents-import-"));
    try {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      const importer = join(folder, "importer.mjs");
      writeFileSync(importer, importerOf(makeModule(folder)));
      return [
        { name: "import of workflows", unit: "ms", values: await repeat(15, () => firstMessage<number>(importer)) },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A program that sends the milliseconds an import took. */
function importerOf(file: string): string {
  return `
    const start = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.send(performance.now() - start);
    process.disconnect();
  `;
}

function run(command: string, parameters: readonly string[]): void {
  const { status, output, error } = spawnSync(command, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} failed: ${error ?? output.join("\n")}`);
}
