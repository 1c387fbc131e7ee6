import { StoreOpenError } from "../store-error.ts";
import { openErrorOf, placeText } from "./connection-errors.ts";
import type { Connections, RunStatement } from "./connections.ts";
import { migrationPackage, migrations } from "./migrations.ts";
import { type TableNames, tableSuffixes } from "./table-names.ts";

/** By these tables one knows the database of the Python server. */
const foreignTables: ReadonlySet<string> = new Set(["wf_handlers", "wf_events", "wf_ticks"]);

/**
 * Brings the tables to the form of this version. Of several who start at once, one does it while the others wait; either
 * all steps are done or none.
 *
 * @throws StoreOpenError if the tables are of another program, or of a newer version, or may not be made
 */
export async function migrate(connections: Connections, names: TableNames): Promise<void> {
  const { place } = connections;
  try {
    // Without a lock: whoever only uses the tables needs no right to make them.
    if ((await findVersion(connections.read, names)) === migrations.length) return;
    await connections.transaction(async (run) => {
      await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${migrationPackage} ${names.migrations}`]);
      await apply(run, names, placeText(place));
    });
  } catch (error) {
    const { cause } = error as Error;
    throw error instanceof StoreOpenError ? error : openErrorOf(cause ?? error, place);
  }
}

async function apply(run: RunStatement, names: TableNames, place: string): Promise<void> {
  const { schema, migrations: table } = names;
  let version = await findVersion(run, names);
  if (version === undefined) {
    await assertNotForeign(run, names, place);
    const [known] = await run("SELECT FROM pg_namespace WHERE nspname = $1", [schema]);
    if (!known) await run(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await run(`CREATE TABLE ${table} (
      package text NOT NULL, version bigint NOT NULL, applied_at bigint NOT NULL, PRIMARY KEY (package, version)
    )`);
    version = 0;
  }
  if (version > migrations.length) {
    throw new StoreOpenError(
      `The tables ${table} of ${place} have version ${version}, which a newer llama-agents has made; this one knows ` +
        `versions up to ${migrations.length}. Upgrade ${migrationPackage}, or choose another schema or tablePrefix`,
    );
  }
  for (const [index, statements] of migrations.entries()) {
    if (index < version) continue;
    for (const statement of statements(names)) await run(statement);
    await run(`INSERT INTO ${table} VALUES ($1, $2, $3)`, [migrationPackage, index + 1, Date.now()]);
  }
}

/** @returns `undefined` if there is no table of versions, or one of somebody else */
async function findVersion(run: RunStatement, { migrations: table }: TableNames): Promise<number | undefined> {
  const [found] = await run<{ columns: number }>(
    `SELECT count(*) AS columns FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attname IN ('package', 'version', 'applied_at') AND NOT attisdropped`,
    [table],
  );
  if (found?.columns !== 3) return undefined;
  const [row] = await run<{ version: number | null }>(
    `SELECT max(version) AS version FROM ${table} WHERE package = $1`,
    [migrationPackage],
  );
  return row?.version ?? undefined;
}

/** Nothing is written over what somebody else has made. */
async function assertNotForeign(run: RunStatement, { schema, prefix }: TableNames, place: string): Promise<void> {
  const own = new Set(tableSuffixes.map((suffix) => prefix + suffix));
  const rows = await run<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname`,
    [schema],
  );
  const python = rows.find(({ name }) => foreignTables.has(name));
  if (python) {
    throw new StoreOpenError(
      `The schema "${schema}" of ${place} holds the tables of the Python server (${python.name}), which this server ` +
        "cannot read. Nothing was changed; give another schema: its tables are created",
    );
  }
  const taken = rows.find(({ name }) => own.has(name));
  if (taken) {
    throw new StoreOpenError(
      `The table "${schema}"."${taken.name}" of ${place} belongs to another program. Nothing was changed; give another ` +
        "schema or tablePrefix",
    );
  }
}
