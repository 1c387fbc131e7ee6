import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageExamples } from "../test/docs/page-examples.ts";
import type { CheckReport } from "./check-report.ts";
import { installNode } from "./install-node.ts";
import { root } from "./packages.ts";

/** The Node version that runs TypeScript by itself, if it has no decorators. */
const nodeVersion = "24";

/**
 * Does in an empty folder what the README says, with the packed files in place of the published ones: installs what it
 * names, and runs each of its programs, saved under the name it gives, with tsx and with Node alone.
 *
 * @param packed the paths of the packed files, by package name
 */
export async function checkReadme(
  checks: CheckReport,
  packed: ReadonlyMap<string, string>,
  folder: string,
): Promise<void> {
  const page = readFileSync(join(root, "README.md"), "utf8");
  const programs = pageExamples(page).filter(({ runs }) => runs);
  const [, packages = ""] = /^npm i (.+)$/m.exec(page) ?? [];
  const [, file = ""] = /^npx tsx (\S+)/m.exec(page) ?? [];
  const isComplete = programs.length === 3 && packages !== "" && file !== "";
  checks.report("README: three programs, what to install, how to run them", isComplete);
  if (!isComplete) return;

  mkdirSync(folder);
  const wanted = packages.split(/\s+/).map((name) => packed.get(name) ?? name);
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted, "tsx"];
  if ((await checks.command(`README: npm i ${packages}`, "npm", install, folder)).code !== 0) return;
  const node = await installNode(nodeVersion);
  checks.report(`README: Node ${nodeVersion}`, "path" in node, "problem" in node ? node.problem : "");

  for (const { code, output, line } of programs) {
    writeFileSync(join(folder, file), code);
    const commands: [name: string, command: string, parameters: readonly string[]][] = [["npx tsx", "npx", ["tsx"]]];
    if ("path" in node && !/^\s*@step/m.test(code)) commands.push([`Node ${nodeVersion}`, node.path, []]);
    for (const [name, command, parameters] of commands) {
      const what = `README: the program of line ${line} with ${name}`;
      const result = await checks.command(what, command, [...parameters, file], folder);
      if (result.code === 0)
        checks.report(`${what} prints what the page says`, result.stdout === output, result.stdout);
    }
  }
}
