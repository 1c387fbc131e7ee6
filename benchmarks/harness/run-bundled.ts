import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleFolder, unbundled } from "./bundle-folder.ts";
import { firstMessage } from "./child-process.ts";

export interface BundledOptions {
  /** Where to write a CPU profile, and the bundle that it is of. */
  readonly profile?: string | undefined;
  /** The folder whose packages it needs, if those of the repository are not enough. @default the root */
  readonly packages?: string | undefined;
}

/**
 * Runs a module in a process of its own and resolves to what it sends with `process.send`.
 *
 * The process runs plain JavaScript, bundled from the sources, as users of the packages run it: a loader such as tsx
 * adds to every closure a call that keeps its name, and that would be measured too.
 *
 * @throws Error if the process fails, or ends without a message
 */
export async function runBundled<Message>(
  code: string,
  folder: string,
  { profile, packages }: BundledOptions = {},
): Promise<Message> {
  const temporary = bundleFolder(packages);
  try {
    const file = join(temporary, "benchmark.mjs");
    await build({
      stdin: { contents: code, resolveDir: folder, loader: "ts", sourcefile: "child.ts" },
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      conditions: ["@llama-agents/source"],
      external: [...unbundled],
      logLevel: "error",
    });
    if (profile !== undefined) await copyFile(file, join(profile, "benchmark.mjs"));
    return await firstMessage<Message>(file, [
      "--expose-gc",
      ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
    ]);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
