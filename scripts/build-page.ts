import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pageFolderOf, root } from "./packages.ts";
import { runCommand } from "./run-command.ts";
import { sourceFiles } from "./source-files.ts";

const folder = join(root, "packages/debugger");
const builtPage = join(pageFolderOf(folder), "index.html");
/** What the page is made of. */
const sources = [join(folder, "src"), join(folder, "scripts"), join(root, "packages/protocol/src")];
const files = ["index.html", "vite.config.ts", "package.json"].map((name) => join(folder, name));

/**
 * Builds the page of the debugger.
 *
 * @throws if it cannot be built, or is too heavy
 */
export async function buildPage(): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  // Vitest, which may be who asks for it, sets another one: then React would be built for development, three times as heavy.
  const env = { ...process.env, NODE_ENV: "production" };
  const { code, stdout, output } = await runCommand(process.execPath, [vite, "build"], { cwd: folder, env });
  if (code !== 0) throw new Error(`The debugger's page was not built:\n${output}`);
  console.log(stdout.split("\n").find((line) => line.includes("first JavaScript")) ?? stdout);
}

/** Builds the page if it is not there, or older than what it is made of. */
export async function buildPageIfNeeded(): Promise<void> {
  if (!isPageCurrent()) await buildPage();
}

function isPageCurrent(): boolean {
  if (!existsSync(builtPage)) return false;
  const builtAt = statSync(builtPage).mtimeMs;
  const all = [...files, ...sources.flatMap((source) => sourceFiles(source, /\.(tsx?|css|html)$/))];
  return all.every((file) => statSync(file).mtimeMs < builtAt);
}
