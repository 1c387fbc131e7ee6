/**
 * Runs the suite on the supported Node versions other than this one.
 * `npm run test:nodes`, or `npm run test:nodes -- 24 packages/workflows` for one of them and a part of the suite.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installNode } from "./install-node.ts";
import { root } from "./packages.ts";

const supported = ["20", "22", "24"];
const parameters = process.argv.slice(2);
const chosen = parameters.filter((parameter) => /^\d+$/.test(parameter));
const suite = parameters.filter((parameter) => !/^\d+$/.test(parameter));
const [running = ""] = process.versions.node.split(".");

for (const major of chosen.length > 0 ? chosen : supported.filter((version) => version !== running)) {
  const node = await installNode(major);
  if ("problem" in node) {
    console.log(`Node ${major}: skipped. ${node.problem}`);
    continue;
  }
  console.log(`Node ${major}:`);
  const vitest = [join(root, "node_modules/vitest/vitest.mjs"), "run", ...suite];
  if (spawnSync(node.path, vitest, { stdio: "inherit", cwd: root }).status !== 0) process.exitCode = 1;
}
