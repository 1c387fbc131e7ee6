/** The tables of one store, quoted, with their schema. */
export interface TableNames {
  readonly schema: string;
  readonly prefix: string;
  readonly runs: string;
  readonly ticks: string;
  readonly events: string;
  readonly state: string;
  readonly keys: string;
  readonly leases: string;
  readonly migrations: string;
  /** Where changes are told. */
  readonly channel: string;
  /** The name of an index, without its schema: it has that of its table. */
  index(name: string): string;
}

/** What the tables are called after the prefix. */
export const tableSuffixes = [
  "runs",
  "ticks",
  "events",
  "state",
  "idempotency_keys",
  "leases",
  "schema_migrations",
] as const;

/** Names of Postgres have at most 63 bytes; the longest one that follows the prefix has 25. */
const maxPrefix = 32;
const maxSchema = 63;

/** @throws RangeError if a name has other characters than letters, digits and underscores, or is too long */
export function tableNames(schema: string, prefix: string): TableNames {
  assertName("schema", schema, /^[A-Za-z_][A-Za-z0-9_]*$/, maxSchema);
  assertName("tablePrefix", prefix, /^([A-Za-z_][A-Za-z0-9_]*)?$/, maxPrefix);
  const table = (suffix: (typeof tableSuffixes)[number]): string => `"${schema}"."${prefix}${suffix}"`;
  return {
    schema,
    prefix,
    runs: table("runs"),
    ticks: table("ticks"),
    events: table("events"),
    state: table("state"),
    keys: table("idempotency_keys"),
    leases: table("leases"),
    migrations: table("schema_migrations"),
    channel: channelName(schema, prefix),
    index: (name) => `"${prefix}${name}"`,
  };
}

/** A channel's name is as short as any other: of a long one, the end tells apart. */
function channelName(schema: string, prefix: string): string {
  return `${schema}.${prefix}changes`.slice(-63);
}

function assertName(option: string, name: string, pattern: RegExp, maxLength: number): void {
  if (pattern.test(name) && name.length <= maxLength && !/^pg_/i.test(name)) return;
  throw new RangeError(
    `${option} must be a name of letters, digits and underscores that does not begin with a digit or "pg_", ` +
      `with at most ${maxLength} characters, not ${JSON.stringify(name)}`,
  );
}
