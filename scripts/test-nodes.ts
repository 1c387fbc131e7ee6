/**
 * Runs the suite on the supported Node versions other than this one.
 * `npm run test:nodes`, or `npm run test:nodes -- 24 packages/workflows` for one of them and a part of the suite.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./packages.ts";
import { runCommand } from "./run-command.ts";

const supported = ["20", "22", "24"];
const parameters = process.argv.slice(2);
const chosen = parameters.filter((parameter) => /^\d+$/.test(parameter));
const suite = parameters.filter((parameter) => !/^\d+$/.test(parameter));
const [running = ""] = process.versions.node.split(".");

/** The path of a Node of the registry, or why there is none. The packages per platform need no install script. */
async function installNode(major: string): Promise<{ readonly path: string } | { readonly problem: string }> {
  const platform = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(tmpdir(), "llama-agents-nodes", `${platform}-${major}`);
  const path = join(
    folder,
    "node_modules",
    `node-${platform}`,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const install = await runCommand(
      "npm",
      ["install", "--loglevel=error", "--no-audit", "--no-fund", `node-${platform}@${major}`],
      {
        cwd: folder,
      },
    );
    const [, reason = "no reason given"] = /^npm (?:ERR!|error) (?!code\b)(?:\w+ )?(\S.*)$/m.exec(install.output) ?? [];
    if (install.code !== 0) return { problem: `npm install node-${platform}@${major} failed: ${reason}` };
  }
  const version = await runCommand(path, ["--version"]).catch((error: Error) => ({ code: 1, output: error.message }));
  return version.code === 0 ? { path } : { problem: `${path} does not start: ${version.output.trim()}` };
}

for (const major of chosen.length > 0 ? chosen : supported.filter((version) => version !== running)) {
  const node = major === running ? { path: process.execPath } : await installNode(major);
  if ("problem" in node) {
    console.log(`Node ${major}: skipped. ${node.problem}`);
    continue;
  }
  console.log(`Node ${major}:`);
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", ...suite];
  if (spawnSync(node.path, vitest, { stdio: "inherit", cwd: root }).status !== 0) process.exitCode = 1;
}
