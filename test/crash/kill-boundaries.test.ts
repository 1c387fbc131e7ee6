import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../support/seeded-random.ts";
import { bundleCrashServer } from "./bundle-crash-server.ts";
import { checkRun, checkStored } from "./check-run.ts";
import { CrashClient, sendTo } from "./crash-client.ts";
import { CrashRun } from "./crash-run.ts";
import { createCrashServer } from "./create-crash-server.ts";
import { driveRun } from "./drive-run.ts";
import { Gate } from "./gate.ts";
import { boundaries, type KillPoint } from "./server-order.ts";
import { ServerProcess } from "./server-process.ts";

let folder = "";
let serverFile = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llama-agents-boundaries-"));
  serverFile = await bundleCrashServer(`boundaries-${process.pid}`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(serverFile, { force: true });
});

/** The writes of all of them together pass each boundary more often than any case asks for. */
const createRuns = (): CrashRun[] => [
  new CrashRun("ledger", "ledger", "ledger", {}),
  new CrashRun("count", "count", "count", { until: 4 }),
  new CrashRun("gather", "gather", "gather", { parts: 4 }),
  new CrashRun("approve", "approve", "approve", { rounds: 2 }),
];

const logger = { info() {}, warn() {}, error() {} };

/** A process dies there; another one goes on with its file. */
async function dieAndGoOn(killAt: KillPoint): Promise<readonly string[]> {
  const file = join(folder, `${killAt.boundary} ${killAt.passing}.db`);
  const address = new Gate<string>();
  const client = new CrashClient(sendTo(() => address.value));
  const random = new SeededRandom(killAt.passing);
  const runs = createRuns();
  const dying = new ServerProcess(serverFile);
  address.open(await dying.serve({ store: { kind: "sqlite", file }, idleTimeout: 60_000, killAt }));
  const driven = Promise.all(runs.map((run) => driveRun(run, client, random)));
  await Promise.race([dying.exited, driven.then(() => Promise.reject(new Error("nobody was killed")))]);
  address.close();
  await using store = new SqliteWorkflowStore(file);
  await using server = await serve(createCrashServer({ store, logger }), { port: 0, print() {}, grace: 0 });
  address.open(server.url);
  await driven;
  const checked = await Promise.all(runs.map((run) => checkRun(run, client)));
  const stored = await Promise.all(checked.map((each) => checkStored(each, store)));
  return [...checked.flatMap(({ problems }) => problems), ...stored.flat()];
}

/** For a machine that has much else to do. */
const timeout = 30_000;

describe.each(boundaries)("a process that is killed %s", { timeout }, (boundary) => {
  test.concurrent.each([1, 2, 5])("at passing %i leaves everything that it has acknowledged", async (passing) => {
    expect(await dieAndGoOn({ boundary, passing })).toEqual([]);
  });
});
