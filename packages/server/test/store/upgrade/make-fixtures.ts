// Writes the fixtures of the newest migration: what a server leaves behind that is killed with unfinished runs. To be run
// once, with the migration: `npm run fixtures`. It needs a Postgres, and its pg_dump.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InMemoryRuntime } from "@llama-agents/workflows";
import { VirtualClock } from "@llama-agents/workflows/testing";
import { Client } from "pg";
import { PostgresServer } from "../../../../../test/support/postgres-server.ts";
import { WorkflowServer, type WorkflowStore } from "../../../src/index.ts";
import { migrations as postgresMigrations } from "../../../src/store/postgres/migrations.ts";
import { PostgresWorkflowStore } from "../../../src/store/postgres/postgres-workflow-store.ts";
import { serverPackage } from "../../../src/store/sqlite/migrations/server-migrations.ts";
import { SqliteWorkflowStore } from "../../../src/store/sqlite/sqlite-workflow-store.ts";
import { get, post, TestLogger } from "../../fixtures.ts";
import { earlierWorkflows } from "./earlier-runs.ts";
import { postgresFixture, sqliteFixture } from "./fixture-files.ts";

const never = new Promise<void>(() => {});
/** Long ago, so that all deadlines have come when a test reads the fixtures. */
const start = Date.UTC(2025, 0, 1);

/** Brings runs to where a server is killed, and leaves them there. */
async function leaveRuns(store: WorkflowStore): Promise<void> {
  const clock = new VirtualClock({ start });
  const runtime = new InMemoryRuntime({ clock });
  const server = new WorkflowServer({ store, clock, runtime, idleTimeout: "1m", logger: new TestLogger() });
  for (const [name, workflow] of Object.entries(earlierWorkflows(never))) server.addWorkflow(name, workflow);
  await server.start();
  const begin = (workflow: string, handlerId: string, startEvent: object = {}): Promise<unknown> =>
    post(server, `/workflows/${workflow}/run-nowait`, { handler_id: handlerId, start_event: startEvent });
  const send = (handlerId: string, type: string, value: object): Promise<unknown> =>
    post(server, `/events/${handlerId}`, { event: { type, value } });

  await begin("approval", "ended", { amount: 900 });
  await send("ended", "Answer", { by: "Grace" });
  await begin("approval", "released", { amount: 900 });
  await begin("reminder", "released-with-deadline");
  await settled();
  await clock.advance("1m");
  await settled();
  const { body } = await get(server, "/handlers?status=running");
  if ((await store.countRuns({ isIdle: true })) !== 2) throw new Error(`not released: ${JSON.stringify(body)}`);

  await begin("approval", "waiting", { amount: 50 });
  await begin("collecting", "collecting");
  for (const number of [1, 2]) await send("collecting", "Item", { number });
  await begin("import", "in-retry-delay");
  await begin("counting", "in-progress");
  await begin("single", "alone-at-work", { name: "first" });
  await begin("single", "waiting-for-its-turn", { name: "second" });
  await settled();
}

/** Whatever could happen has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 500));

async function makeSqlite(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fixtures-"));
  const made = join(folder, "runs.db");
  const store = new SqliteWorkflowStore(made);
  await leaveRuns(store);
  await store[Symbol.asyncDispose](); // one file, without its log; the runs are not told
  renameSync(made, file);
  rmSync(folder, { recursive: true });
}

async function makePostgres(file: string): Promise<void> {
  await using server = await PostgresServer.create();
  const url = await server.createDatabase("earlier");
  await leaveRuns(new PostgresWorkflowStore({ url }));
  await execute(url, `UPDATE llama_agents_leases SET expires_at = ${start}`); // as time does
  const options = ["--inserts", "--no-owner", "--no-privileges", url];
  const { stdout } = await promisify(execFile)("pg_dump", options);
  // Other versions of Postgres need not know what this one sets; backslashes are for psql.
  const lines = stdout.split("\n").filter((line) => !/^(?:SET |\\|SELECT pg_catalog\.set_config)/.test(line));
  writeFileSync(file, lines.join("\n"));
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const made = [
  { file: sqliteFixture(serverPackage.migrations.at(-1)?.version ?? 0), make: makeSqlite },
  { file: postgresFixture(postgresMigrations.length), make: makePostgres },
];
for (const { file, make } of made) {
  if (!existsSync(file)) await make(file); // those of released migrations stay what they are
}
process.exit(); // the runs are still in memory
