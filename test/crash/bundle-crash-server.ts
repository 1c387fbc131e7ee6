import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Makes one file of the server that is killed, from the sources: it loads in a tenth of the time.
 *
 * @param name - tells the files of those apart who do so at the same time
 * @returns where it is
 */
export async function bundleCrashServer(name: string): Promise<string> {
  const folder = join(root, "node_modules/.cache/llama-agents-crash");
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, "test/crash/crash-server.ts")],
    outfile,
    bundle: true,
    conditions: ["@llama-agents/source"],
    external: ["libsql", "pg"],
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "warning",
  });
  return outfile;
}
