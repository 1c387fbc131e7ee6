/**
 * The campaign of streams whose connections go wrong.
 *
 *   npm run test:streams                   10,000 faults, 50 restarts; CAMPAIGN_SHARE=0.1 for a tenth
 *   npm run test:streams -- --seed=1       with the faults of that seed; what meets them depends on the time too
 */
import { parseArgs } from "node:util";
import { runFaultCampaign } from "./fault-campaign.ts";
import { runRestartCampaign } from "./restart-campaign.ts";
import { isFaultless, type StreamReport } from "./stream-report.ts";

const { values: options } = parseArgs({ options: { seed: { type: "string" } } });
const share = Number(process.env["CAMPAIGN_SHARE"] ?? 1);
const seed = Number(options.seed ?? Date.now() % 2 ** 31);

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const textOf = ({ streams, events, gaps, duplicates, misplaced }: StreamReport): string =>
  `${streams} streams, ${events} events; gaps: ${gaps}, duplicates: ${duplicates}, out of order: ${misplaced}`;

const start = performance.now();
const faulty = await runFaultCampaign({ seed, faults: Math.ceil(10_000 * share) });
const kinds = [...faulty.faults].sort(([one], [other]) => one.localeCompare(other));
print(`seed ${seed}, ${Math.round((performance.now() - start) / 1_000)} s`);
print(`${faulty.faultCount} faults: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(", ")}`);
print(textOf(faulty));
const restarted = await runRestartCampaign(Math.ceil(50 * share));
print(`${restarted.restarts} restarts of the server in the middle of streams`);
print(textOf(restarted));
if (![faulty, restarted].every(isFaultless)) process.exitCode = 1;
