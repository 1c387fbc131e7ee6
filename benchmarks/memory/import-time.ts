import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { buildPackages } from "../harness/build-packages.ts";
import { importTimeOf, withModuleFolder } from "../harness/import-time-of.ts";
import { repeat } from "../harness/measure.ts";
import { run } from "../harness/run.ts";

/** Makes a module in a folder of its own; returns its file. */
type MakeModule = (folder: string) => string;

const published: MakeModule = () => {
  buildPackages();
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
  measure: (makeModule) =>
    withModuleFolder(async (folder) => {
      const importTime = importTimeOf(folder, "importer", [makeModule(folder)]);
      return [{ name: "import of workflows", unit: "ms", values: await repeat(15, importTime) }];
    }),
};
