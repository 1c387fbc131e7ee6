/**
 * Runs the benchmarks and holds them against their budgets; exits with 1 if one is missed.
 *
 *   npm run bench                         all groups
 *   npm run bench -- memory               one group
 *   npm run bench -- memory/loop          one benchmark
 *   npm run bench -- --rivals             the same work by other engines, too: installs them
 *   npm run bench -- --profile=/tmp/p     writes CPU profiles of what has budgets, and names the busiest functions
 */
import { existsSync, mkdirSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { durable } from "./durable/group.ts";
import type { Benchmark } from "./harness/benchmark.ts";
import { profiledPeerFolder } from "./harness/peer-process.ts";
import { topFunctions } from "./harness/profile.ts";
import { installRivals } from "./harness/rivals.ts";
import { runSubject, type Subject } from "./harness/run-subject.ts";
import { misses, type Row, table } from "./harness/table.ts";
import { memory } from "./memory/group.ts";
import { server } from "./server/group.ts";

/** `npm run bench -- <group>`: a group is a folder with one file per benchmark, and `group.ts` that lists them. */
const groups: Readonly<Record<string, readonly Benchmark[]>> = { memory, server, durable };

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rivals: { type: "boolean", default: false }, profile: { type: "string" } },
});

const known = Object.entries(groups).flatMap(([group, benchmarks]) =>
  benchmarks.map((benchmark) => ({ group, path: `${group}/${benchmark.name}`, benchmark })),
);
const unknown = positionals.find((wanted) => !known.some(({ group, path }) => wanted === group || wanted === path));
if (unknown !== undefined) {
  throw new Error(`no benchmark or group "${unknown}": there are ${known.map(({ path }) => path).join(", ")}`);
}
const wanted = known.filter(
  ({ group, path }) => positionals.length === 0 || positionals.includes(group) || positionals.includes(path),
);

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${load()}`);
if (Number(load()) > cpus().length / 2) console.log("The machine is busy with other work: the figures are too low.");
const rivals = options.rivals ? installRivals() : [];
if (!options.rivals) console.log("Without rivals: npm run bench -- --rivals measures them too.");

let missed = 0;
for (const { path, benchmark } of wanted) {
  console.log(`\n# ${path} (load ${load()})`);
  const rows: Row[] = [];
  for (const subject of subjectsOf(benchmark)) rows.push(...(await rowsOf(path, benchmark, subject)));
  console.log(table(rows));
  missed += rows.filter(misses).length;
}
console.log(missed === 0 ? "\nall within their budgets" : `\n${missed} over budget`);
if (missed > 0) process.exitCode = 1;

/** How many processes wanted to run in the last minute; other work than ours spoils the figures. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

function subjectsOf(benchmark: Benchmark): readonly Subject[] {
  const own = Object.keys(benchmark.subjects).map((name) => ({ name }));
  if (options.profile !== undefined) return own.slice(0, 1);
  return [...own, ...rivals.filter(({ works }) => works.some((work) => work === benchmark.rivalWork))];
}

async function rowsOf(path: string, benchmark: Benchmark, subject: Subject): Promise<readonly Row[]> {
  const folder = options.profile && join(options.profile, path);
  if (folder) mkdirSync(folder, { recursive: true });
  const figures = await runSubject(benchmark, subject, folder);
  if (folder) {
    const peer = join(folder, profiledPeerFolder);
    for (const [share, name] of await topFunctions(existsSync(peer) ? peer : folder, 30)) {
      console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
    }
  }
  const isFirst = subject.name === Object.keys(benchmark.subjects)[0];
  return figures.map((figure) => ({
    subject: subject.name,
    figure,
    budget: isFirst ? benchmark.budgets[figure.name] : undefined,
  }));
}
