import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

const [running] = process.versions.node.split(".");

/**
 * The path of a Node of this major version: the running one, or one of the registry, in a folder that is kept; or why
 * there is none. The packages per platform need no install script.
 */
export async function installNode(major: string): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (major === running) return { path: process.execPath };
  const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(tmpdir(), "llama-agents-nodes", `${platform}-${major}`);
  const binary = process.platform === "win32" ? "node.exe" : "node";
  const path = join(folder, "node_modules", `node-${platform}`, "bin", binary);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const install = ["install", "--loglevel=error", "--no-audit", "--no-fund", `node-${platform}@${major}`];
    const { code, output } = await runCommand("npm", install, { cwd: folder });
    const [, reason = "no reason given"] = /^npm (?:ERR!|error) (?!code\b)(?:\w+ )?(\S.*)$/m.exec(output) ?? [];
    if (code !== 0) return { problem: `npm install node-${platform}@${major} failed: ${reason}` };
  }
  const version = await runCommand(path, ["--version"]).catch((error: Error) => ({ code: 1, output: error.message }));
  return version.code === 0 ? { path } : { problem: `${path} does not start: ${version.output.trim()}` };
}
