/**
 * Runs the benchmarks of `benchmarks/*.ts` one after the other, each in a process of its own.
 * `npm run bench -- loop` runs those whose name contains "loop".
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./packages.ts";

const wanted = process.argv.slice(2);
const folder = join(root, "benchmarks");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

const failed = names.filter((name) => {
  console.log(`\n# ${name}`);
  const node = ["--expose-gc", "--conditions=@llama-agents/source", "--import", "tsx", join(folder, name)];
  return spawnSync(process.execPath, node, { stdio: "inherit", cwd: root }).status !== 0;
});
console.log(`\n${names.length - failed.length} of ${names.length} benchmarks within their budgets`);
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
