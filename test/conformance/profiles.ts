import type { WorkflowServerOptions } from "@llama-agents/server";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";

/** The variables that configure the fixture server; the probes of a profile want certain ones. */
export interface FixtureEnvironment {
  /** The file of a SQLite database. @default a store in memory */
  readonly FIXTURE_DB?: string | undefined;
  /** Seconds after which an idle run leaves memory. */
  readonly FIXTURE_IDLE?: string | undefined;
  /** Seconds of silence before a heartbeat. */
  readonly FIXTURE_HEARTBEAT?: string | undefined;
  /** `"1"` lets requests carry a context. */
  readonly FIXTURE_CONTEXT?: string | undefined;
}

/** What the probes of each profile want. */
export const profiles: Readonly<Record<string, FixtureEnvironment>> = {
  default: {},
  context: { FIXTURE_CONTEXT: "1" },
  idle: { FIXTURE_IDLE: "0.5" },
  sqlite: {},
};

/** The profiles whose probes want a database. */
export const databaseProfiles: ReadonlySet<string> = new Set(["sqlite"]);

/**
 * The options of the fixture server.
 *
 * @throws RangeError if a number of seconds is none
 */
export function fixtureOptions(environment: FixtureEnvironment): WorkflowServerOptions {
  const { FIXTURE_DB, FIXTURE_IDLE, FIXTURE_HEARTBEAT, FIXTURE_CONTEXT } = environment;
  return {
    acceptContextApi: FIXTURE_CONTEXT === "1",
    ...(FIXTURE_DB && { store: new SqliteWorkflowStore(FIXTURE_DB) }),
    ...(FIXTURE_IDLE && { idleTimeout: milliseconds("FIXTURE_IDLE", FIXTURE_IDLE) }),
    ...(FIXTURE_HEARTBEAT && { heartbeatInterval: milliseconds("FIXTURE_HEARTBEAT", FIXTURE_HEARTBEAT) }),
  };
}

function milliseconds(name: string, seconds: string): number {
  const number = Number(seconds);
  if (number > 0 && Number.isFinite(number)) return number * 1_000;
  throw new RangeError(`${name} must be a number of seconds, such as 0.5: ${JSON.stringify(seconds)}`);
}
