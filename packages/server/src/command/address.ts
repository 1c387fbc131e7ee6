import { CommandError } from "./command-error.ts";

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The variables are looked at in this order; one that is empty is not set. */
const prefixes = ["WORKFLOWS_SERVER_", "WORKFLOWS_PY_SERVER_", "", "SERVER_"];

/**
 * Where the command listens: as its options say, else as the environment says, else on all networks.
 *
 * @throws CommandError if the port is none
 */
export function readAddress(
  options: { readonly host?: string | undefined; readonly port?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): Address {
  const host = options.host ?? variable("HOST", environment)?.value ?? "0.0.0.0";
  if (options.port !== undefined) return { host, port: toPort("--port", options.port) };
  const { name, value } = variable("PORT", environment) ?? { name: "PORT", value: "8080" };
  return { host, port: toPort(name, value) };
}

function variable(
  what: "HOST" | "PORT",
  environment: Readonly<Record<string, string | undefined>>,
): { readonly name: string; readonly value: string } | undefined {
  for (const prefix of prefixes) {
    const name = prefix + what;
    const value = environment[name]?.trim();
    if (value !== undefined && value !== "") return { name, value };
  }
  return undefined;
}

function toPort(name: string, value: string): number {
  const port = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65_535) return port;
  const what = `${name} is not a port: ${JSON.stringify(value)}; use a number from 0 (any free port) to 65535`;
  throw new CommandError(`Error loading or running server: ${what}`);
}
