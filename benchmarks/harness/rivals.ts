import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchmarksFolder, type Subject } from "./run-subject.ts";

const folder = join(benchmarksFolder, "rivals");

/** Module of each rival, by the package it measures. */
const modules = {
  "@llamaindex/workflow-core": "workflow-core.ts",
  xstate: "xstate.ts",
};

/** Installs the rivals, as their lock file says, and tells who they are. */
export function installRivals(): readonly Subject[] {
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`npm ci failed in ${folder}`);
  return Object.entries(modules).map(([name, file]) => {
    const manifest = readFileSync(join(folder, "node_modules", name, "package.json"), "utf8");
    const { version }: { version: string } = JSON.parse(manifest);
    return { name: `${name} ${version}`, rivalModule: join(folder, file) };
  });
}
