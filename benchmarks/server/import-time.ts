import { join } from "node:path";
import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { buildPackages } from "../harness/build-packages.ts";
import { importTimeOf, withModuleFolder } from "../harness/import-time-of.ts";
import { repeat } from "../harness/measure.ts";

/** What the server is made of: nobody has a server of TypeScript with validation for less. */
const parts = ["zod/index.js", "hono/dist/index.js", "@hono/node-server/dist/index.mjs"];

/** How long a program waits for `import "@llama-agents/server"`, and for what it is made of, in turns. */
export const benchmark: Benchmark<readonly string[]> = {
  name: "import-time",
  module: import.meta.url,
  subjects: { "what is published": parts },
  budgets: { "import of server: of zod, hono and @hono/node-server": atMost(1.4) },
  measure: (files) =>
    withModuleFolder(async (folder) => {
      buildPackages();
      const server = join(process.cwd(), "packages/server/dist/index.js");
      const importServer = importTimeOf(folder, "server", [server]);
      const floor = files.map((file) => join(process.cwd(), "node_modules", file));
      const importFloor = importTimeOf(folder, "floor", floor);
      const pairs = await repeat(15, async () => [await importServer(), await importFloor()] as const);
      return [
        { name: "import of server", unit: "ms", values: pairs.map(([ours]) => ours) },
        { name: "import of zod, hono and @hono/node-server", unit: "ms", values: pairs.map(([, theirs]) => theirs) },
        {
          name: "import of server: of zod, hono and @hono/node-server",
          unit: "ratio",
          values: pairs.map(([ours, theirs]) => ours / theirs),
        },
      ];
    }),
};
