import type { ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { type Duration, toMilliseconds } from "@llama-agents/workflows";
import { publishTraces } from "./publish-traces.ts";

/** What `serve` needs of a server; a `WorkflowServer` is one. */
export interface ServableServer {
  readonly fetch: (request: Request, environment?: unknown) => Response | Promise<Response>;
  start(): Promise<void>;
  stop(options?: { readonly grace?: Duration }): Promise<void>;
  /** What stands before all paths; part of the printed address. @default "" */
  readonly basePath?: string;
  /** Where the page of its debugger is, beneath the base path; part of the printed line. @default no debugger */
  readonly debuggerPath?: string | undefined;
  /** Must callers say who they are? If not, an address that others can reach is warned of. @default false */
  readonly hasAuth?: boolean;
  /** Called before a server listens that only this machine can reach. */
  allowLoopbackOrigins?(): void;
}

export interface ServeOptions {
  /** The address to listen on: this machine only, or `"0.0.0.0"` for all of its networks. @default "127.0.0.1" */
  readonly host?: string;
  /** A number, or one as text, such as from an environment variable; 0 for any free port. @default 8080 */
  readonly port?: number | string;
  /** How long `stop` lets requests that are being answered come to their end. @default "10s" */
  readonly grace?: Duration;
  /** Further options of Node's HTTP server, such as `keepAliveTimeout`, passed on as they are. */
  readonly http?: ServerOptions;
  /** Where the line with the address goes, and a warning if there is one. @default the console */
  readonly print?: (line: string) => void;
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** Where this machine reaches it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, breaks event streams off, and waits until requests are answered, for as long as the grace is; then it
   * stops the workflow server and closes what is left.
   */
  stop(): Promise<void>;
}

/**
 * Starts a server and listens for HTTP.
 *
 * @returns when it listens
 * @throws RangeError if the port is none, or the grace not a duration
 * @throws what the system says if it cannot listen there, such as `EADDRINUSE`
 */
export async function serve(server: ServableServer, options: ServeOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8080, grace = "10s", http: serverOptions = {}, print = printLine } = options;
  const portNumber = toPort(port);
  const graceMs = toMilliseconds(grace);
  const http = createAdaptorServer({ fetch: server.fetch, serverOptions: { ...probing, ...serverOptions } });
  if (isLoopback(host)) server.allowLoopbackOrigins?.();
  await server.start();
  let address: AddressInfo;
  try {
    address = await listen(http, portNumber, host);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const url = `http://${hostOfUrl(host)}:${address.port}${server.basePath ?? ""}`;
  const page = server.debuggerPath === undefined ? "" : ` (debugger: ${url}${server.debuggerPath})`;
  print(`Workflow server ready at ${url}${page}`);
  if (!isLoopback(host) && !server.hasAuth) {
    print(`Warning: ${host} can be reached from other machines, and there is no authentication: set the option auth`);
  }
  const endTraces = publishTraces();
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= close(http, server, graceMs).finally(endTraces);
    return stopping;
  };
  return { url, port: address.port, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Clients that vanish without a word hold their connections, and the places of their streams, until something is written to
 * them; to one who waits for the end of a run, or reads lines, that may be never. So the system asks now and then.
 */
const probing = { keepAlive: true, keepAliveInitialDelay: 60_000 } as const;

function toPort(port: number | string): number {
  const number = typeof port === "string" && !/^\d+$/.test(port.trim()) ? Number.NaN : Number(port);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new RangeError(`not a port: ${JSON.stringify(port)}; use a number from 0 (any free port) to 65535`);
}

function listen(http: ServerType, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve(http.address() as AddressInfo);
    });
  });
}

/** Milliseconds for answers to get out, when all of them are given. */
const flushMs = 500;

async function close(http: ServerType, server: ServableServer, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  await server.stop({ grace: graceMs });
  if (!("closeAllConnections" in http)) return closed;
  // A connection that is kept alive is idle once its answer is out; one that is not by then would never be.
  const closeIdle = setInterval(() => http.closeIdleConnections(), 5);
  const closeAll = setTimeout(() => http.closeAllConnections(), flushMs);
  http.closeIdleConnections();
  await closed;
  clearInterval(closeIdle);
  clearTimeout(closeAll);
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Nothing can be opened at the address that means all addresses. */
function hostOfUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

// biome-ignore lint/suspicious/noConsole: who starts a server wants to know where it is
const printLine = (line: string): void => console.log(line);
