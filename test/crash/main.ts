/**
 * The campaign of kills.
 *
 *   npm run test:crash                                  300 kills on SQLite and on Postgres; CAMPAIGN_SHARE=0.1 for a tenth
 *   npm run test:crash -- --kills=5000 --store=sqlite   the long mode
 *   npm run test:crash -- --store=postgres              which is also stopped and started: once for 20 kills
 *   npm run test:crash -- --seed=7                      the same runs, and the same lives
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { PostgresServer } from "../support/postgres-server.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { bundleCrashServer } from "./bundle-crash-server.ts";
import { CrashCampaign, type CrashResult } from "./crash-campaign.ts";
import { expireLeases } from "./expire-leases.ts";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "300" },
    seed: { type: "string" },
    store: { type: "string", default: "both" },
  },
});
const share = Number(process.env["CAMPAIGN_SHARE"] ?? 1);
const kills = Math.ceil(Number(options.kills) * share);
const seed = Number(options.seed ?? Date.now() % 2 ** 31);
if (!["sqlite", "postgres", "both"].includes(options.store)) throw new RangeError("--store: sqlite, postgres or both");

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function report(name: string, disturbances: string, result: CrashResult, startedAt: number): void {
  const { runs, acknowledgedEvents, lost, duplicated, wrong, problems } = result;
  for (const problem of problems.slice(0, 40)) print(problem);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  print(
    `${name}: ${disturbances}, ${runs} runs, ${acknowledgedEvents} acknowledged events, ` +
      `${lost} lost, ${duplicated} duplicated, ${wrong} wrong; ${seconds} s, seed ${seed}`,
  );
  if (problems.length > 0 || runs === 0) process.exitCode = 1;
}

async function onSqlite(serverFile: string): Promise<void> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "llama-agents-crash-"));
  const store = { kind: "sqlite", file: join(folder, "runs.db") } as const;
  const result = await new CrashCampaign({ seed, kills, store, serverFile }).run();
  report("sqlite", `${result.kills} kills`, result, startedAt);
  if (result.problems.length === 0) await rm(folder, { recursive: true });
  else print(`the file is kept: ${store.file}`);
}

async function onPostgres(serverFile: string): Promise<void> {
  const server = await PostgresServer.create().catch((error: Error) => error);
  if (server instanceof Error) return print(`postgres: skipped: ${server.message}`);
  await using postgres = server;
  await killOnPostgres(postgres, serverFile);
  await restartPostgres(postgres, serverFile);
}

async function killOnPostgres(postgres: PostgresServer, serverFile: string): Promise<void> {
  const startedAt = performance.now();
  const store = { kind: "postgres", url: await postgres.createDatabase("kills"), lease: 1_000 } as const;
  const afterKill = (): Promise<void> => expireLeases(store.url);
  const campaign = new CrashCampaign({ seed, kills, store, serverFile, afterKill, lifeFactor: 2 });
  const result = await campaign.run();
  report("postgres", `${result.kills} kills`, result, startedAt);
}

/** The server lives, and its database is stopped and started every few seconds. */
async function restartPostgres(postgres: PostgresServer, serverFile: string): Promise<void> {
  const startedAt = performance.now();
  const random = new SeededRandom(seed);
  const restarts = Math.ceil(kills / 20);
  const store = { kind: "postgres", url: await postgres.createDatabase("restarts"), lease: 5_000 } as const;
  const result = await new CrashCampaign({ seed, kills: 0, store, serverFile }).runDisturbed(async () => {
    for (let restart = 0; restart < restarts; restart++) {
      await pause(random.integer(500, 3_000));
      await postgres.stop(random.pick(["fast", "immediate"]));
      await pause(random.integer(0, 2_000));
      await postgres.start();
    }
  });
  report("postgres", `stopped and started ${restarts} times`, result, startedAt);
}

print(`${kills} kills for each store, seed ${seed}`);
const serverFile = await bundleCrashServer("campaign");
if (options.store !== "postgres") await onSqlite(serverFile);
if (options.store !== "sqlite") await onPostgres(serverFile);
