import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StoreOpenError } from "@llama-agents/server";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { migrations } from "../../../src/store/postgres/migrations.ts";
import { databaseUrl, execute, needsPostgres, newSchema, openStore } from "./postgres-fixture.ts";
import { row } from "./turns.ts";

needsPostgres();

async function openError(options: ConstructorParameters<typeof PostgresWorkflowStore>[0]): Promise<Error> {
  const error = await new PostgresWorkflowStore(options).open().then(
    () => new Error("it has opened"),
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(StoreOpenError);
  return error;
}

const withAddress = (change: (url: URL) => void): string => {
  const url = new URL(databaseUrl);
  change(url);
  return url.href;
};

describe("the tables", () => {
  test("[server 277] several servers that start at once migrate a fresh database once", async () => {
    const schema = newSchema();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore({ schema })));
    const versions = await execute(`SELECT package, version FROM "${schema}".llama_agents_schema_migrations`);
    expect(versions).toEqual(
      migrations.map((_statements, index) => ({ package: "@llama-agents/server", version: String(index + 1) })),
    );
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test("[server 278] without a schema the public one is used, a given one is created", async () => {
    const schema = newSchema();
    const tables = "SELECT schemaname FROM pg_tables WHERE tablename = 'given_runs' ORDER BY schemaname";
    await using inPublic = new PostgresWorkflowStore({ url: databaseUrl, tablePrefix: "given_" });
    await inPublic.open();
    expect(await execute(tables)).toEqual([{ schemaname: "public" }]);
    await using inSchema = await openStore({ schema, tablePrefix: "given_" });
    expect(await execute(tables)).toEqual([{ schemaname: "public" }, { schemaname: schema }]);
    await inSchema.startHandler(row("a"));
    expect(await inPublic.getHandler("a")).toBeUndefined();
  });

  test("two stores share a schema under different prefixes", async () => {
    const schema = newSchema();
    await using one = await openStore({ schema, tablePrefix: "one_" });
    await using two = await openStore({ schema, tablePrefix: "two_" });
    await one.startHandler(row("a"));
    expect(await two.getHandler("a")).toBeUndefined();
    expect((await one.getHandler("a"))?.status).toBe("running");
  });

  test("a newer version is refused, and left as it is", async () => {
    const schema = newSchema();
    await (await openStore({ schema }))[Symbol.asyncDispose]();
    const table = `"${schema}".llama_agents_schema_migrations`;
    await execute(`INSERT INTO ${table} VALUES ('@llama-agents/server', 99, 0)`);
    const { message } = await openError({ url: databaseUrl, schema });
    expect(message).toMatch(/version 99.*newer llama-agents.*Upgrade/);
    expect(await execute(`SELECT max(version) AS version FROM ${table}`)).toEqual([{ version: "99" }]);
  });

  test.each([
    ["of the Python server", "wf_handlers", /tables of the Python server \(wf_handlers\).*give another schema/],
    ["of another program", "llama_agents_runs", /"llama_agents_runs".*another program.*another schema or tablePrefix/],
    ["of versions, but not ours", "llama_agents_schema_migrations", /another program/],
  ])("a table %s is refused, and nothing is written beside it", async (_whose, table, message) => {
    const schema = newSchema();
    await execute(`CREATE SCHEMA "${schema}"`, `CREATE TABLE "${schema}"."${table}" (id int)`);
    expect((await openError({ url: databaseUrl, schema })).message).toMatch(message);
    const tables = await execute(`SELECT tablename FROM pg_tables WHERE schemaname = '${schema}'`);
    expect(tables).toEqual([{ tablename: table }]);
  });

  test("a user who may use the tables, but not make any, opens them", async () => {
    const schema = newSchema();
    await (await openStore({ schema }))[Symbol.asyncDispose]();
    const user = `user_${schema}`;
    await execute(
      `CREATE ROLE "${user}" LOGIN PASSWORD 'user-secret'`,
      `GRANT USAGE ON SCHEMA "${schema}" TO "${user}"`,
      `GRANT ALL ON ALL TABLES IN SCHEMA "${schema}" TO "${user}"`,
    );
    const url = withAddress((address) => {
      address.username = user;
      address.password = "user-secret";
    });
    await using store = await openStore({ url, schema });
    expect(await store.startHandler(row("a"))).toEqual({ outcome: "started" });
    const { message } = await openError({ url, schema: newSchema() });
    expect(message).toMatch(/permission denied.*grant user_.* CREATE/);
  });
});

describe("an address that does not work is explained, without its password", () => {
  test.each<[what: string, change: (url: URL) => void, message: RegExp]>([
    [
      "a wrong password",
      (url) => Object.assign(url, { password: "wr0ng" }),
      /password authentication failed.*check the user/,
    ],
    [
      "a missing database",
      (url) => Object.assign(url, { pathname: "/absent" }),
      /"absent" does not exist.*create the database/,
    ],
    [
      "a closed port",
      (url) => Object.assign(url, { port: "1" }),
      /127\.0\.0\.1:1 .*ECONNREFUSED.*check that a Postgres server/,
    ],
    [
      "an unknown host",
      (url) => Object.assign(url, { hostname: "host.invalid" }),
      /host\.invalid.*check that a Postgres/,
    ],
  ])("%s", async (_what, change, message) => {
    const error = await openError({ url: withAddress(change), connectTimeout: "5s" });
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/secret|wr0ng/);
  });

  test("what is no address of Postgres", async () => {
    for (const url of ["mysql://user:pa55@host/database", "postgres://user:pa55@ho st:x/database", "database"]) {
      const { message } = await openError({ url });
      expect(message).toMatch(/postgres:\/\/user:password@host:5432\/database/);
      expect(message).not.toMatch(/pa55/);
    }
  });

  test("options out of their range are refused at once", () => {
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, schema: 'x"; DROP TABLE y' })).toThrow(/schema must be/);
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, tablePrefix: "a-b" })).toThrow(/tablePrefix must be/);
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, poolSize: 2 })).toThrow(/poolSize must be/);
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, leaseDuration: 10 })).toThrow(/leaseDuration must be/);
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, keepTicks: -1 })).toThrow(/keepTicks must be/);
    expect(() => new PostgresWorkflowStore({ url: databaseUrl, pool: new Pool() })).toThrow(/not both/);
  });
});

describe("opening and closing", () => {
  test("[server 279] a state of a store that is not open says to open it first", () => {
    const store = new PostgresWorkflowStore({ url: databaseUrl });
    expect(() => store.openState("run-a")).toThrow(/not open: call open\(\) first/);
  });

  test("[server 280] closing a store that was never opened does nothing, as often as it is done", async () => {
    const store = new PostgresWorkflowStore({ url: "postgres://nobody@127.0.0.1:1/nothing" });
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  test("[server 281] a borrowed pool stays open, and gets its connections back", async () => {
    const pool = new Pool({ connectionString: databaseUrl, max: 3 });
    const store = await openStore({ pool });
    await store.startHandler(row("a"));
    await store[Symbol.asyncDispose]();
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    expect([pool.ended, pool.totalCount - pool.idleCount]).toEqual([false, 0]);
    await pool.end();
  });

  test("[server 287] openings at the same time make one set of connections", async () => {
    const store = new PostgresWorkflowStore({ url: databaseUrl, schema: newSchema() });
    await Promise.all([store.open(), store.open(), store.open()]);
    const listening = await execute(
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    );
    expect(listening).toEqual([{ count: "1" }]);
    await store[Symbol.asyncDispose]();
  });

  test("a process that leaves its store open ends all the same", { timeout: 30_000 }, async () => {
    const program = fileURLToPath(new URL("./opens-and-ends.ts", import.meta.url));
    const options = ["--conditions=@llama-agents/source", "--import", "tsx", program, databaseUrl];
    const { stdout } = await promisify(execFile)(process.execPath, options, { timeout: 25_000 });
    expect(stdout).toBe("done\n");
  });

  test("a store that was closed can be opened again", async () => {
    const store = await openStore();
    await store.startHandler(row("a"));
    await store[Symbol.asyncDispose]();
    await expect(store.ping()).rejects.toThrow(/not open/);
    await store.open();
    expect((await store.getHandler("a"))?.status).toBe("running");
    expect(await store.claimRuns({ limit: 10 })).toMatchObject([{ runId: "run-a", epoch: 2 }]);
    await store[Symbol.asyncDispose]();
  });
});
