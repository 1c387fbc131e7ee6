/**
 * The campaign of requests at random.
 *
 *   npm run test:fuzz                          20,000 requests; CAMPAIGN_SHARE=0.1 for a tenth
 *   npm run test:fuzz -- --seed=1 --path=3:0   again what was printed of a failure
 */
import { parseArgs } from "node:util";
import { fuzzServer } from "./server-fuzz.ts";

const { values: options } = parseArgs({ options: { seed: { type: "string" }, path: { type: "string" } } });
const share = Number(process.env["CAMPAIGN_SHARE"] ?? 1);
const requests = Math.ceil(20_000 * share);
const seed = Number(options.seed ?? Date.now() % 2 ** 31);
const maxGrowth = 10 * 1024 * 1024;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(`${requests} requests, seed ${seed}`);
const start = performance.now();
const { statuses, heapGrowth } = await fuzzServer({ seed, requests, path: options.path });
const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
print(`${Math.round((performance.now() - start) / 1_000)} s; ${counts.join(", ")}`);
print(`the heap has grown by ${(heapGrowth / 1024 / 1024).toFixed(1)} MB`);
if (!(heapGrowth <= maxGrowth)) {
  print(`more than ${maxGrowth / 1024 / 1024} MB`);
  process.exitCode = 1;
}
