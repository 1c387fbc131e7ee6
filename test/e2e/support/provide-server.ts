import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { serverFileVariable } from "./served-application.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Before the suite: makes one file of the server that tests start, from the sources. It starts in a third of the time. */
export async function setup(): Promise<void> {
  const outfile = join(root, "test/e2e/dist/server.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, "serve-file.ts")],
    outfile,
    bundle: true,
    conditions: ["@llama-agents/source"],
    external: ["libsql", "pg"],
    plugins: [ownAddresses],
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "warning",
  });
  process.env[serverFileVariable] = outfile;
}

/** What finds files beside itself is to find them from where it came. */
const ownAddresses: Plugin = {
  name: "own-addresses",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta.url")) return undefined;
      return { loader: "ts", contents: text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};
