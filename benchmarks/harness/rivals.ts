import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchmarksFolder, type Subject } from "./run-subject.ts";

const folder = join(benchmarksFolder, "rivals");

/** Another engine, and what it can do: the names of its exports. */
export interface Rival extends Subject {
  readonly rivalModule: string;
  readonly works: readonly string[];
}

const inMemory = ["oneStepRun", "loop", "fanOut", "startWaiting"];

/** Each rival by the package it measures: its module, and what that exports. */
const modules = {
  "@llamaindex/workflow-core": ["workflow-core.ts", inMemory],
  xstate: ["xstate.ts", inMemory],
  "@dbos-inc/dbos-sdk": ["dbos.ts", ["openOnPostgres"]],
  "@langchain/langgraph": ["langgraph.ts", ["openOnSqlite"]],
} as const;

/** Installs the rivals, as their lock file says, and tells who they are. */
export function installRivals(): readonly Rival[] {
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=error"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`npm ci failed in ${folder}`);
  return Object.entries(modules).map(([name, [file, works]]) => {
    const manifest = readFileSync(join(folder, "node_modules", name, "package.json"), "utf8");
    const { version }: { version: string } = JSON.parse(manifest);
    return { name: `${name} ${version}`, rivalModule: join(folder, file), works };
  });
}
