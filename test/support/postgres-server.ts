import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { createDatabase } from "./create-database.ts";
import { findPostgres } from "./find-postgres.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);
const password = "secret";
/** Milliseconds that a server may take to answer. */
const startLimit = 30_000;

interface Account {
  readonly uid: number;
  readonly gid: number;
}

interface ServerPlace {
  readonly programs: string;
  /** With the data and the log. */
  readonly folder: string;
  readonly port: number;
  /** As whom it runs: not as root, which Postgres refuses. */
  readonly account: Account | undefined;
}

/**
 * A Postgres server for tests: in a temporary folder, on a free port of 127.0.0.1, and durable as in production. It ends
 * with the process that started it, also if that is killed.
 *
 * ```ts
 * await using server = await PostgresServer.create();
 * const store = new PostgresWorkflowStore({ url: await server.createDatabase("example") });
 * ```
 */
export class PostgresServer implements AsyncDisposable {
  readonly #place: ServerPlace;
  #process: ChildProcess | undefined;

  private constructor(place: ServerPlace) {
    this.#place = place;
  }

  /** @throws Error that says why there is no server: no Postgres on this machine, or what it has said */
  static async create(): Promise<PostgresServer> {
    const programs = findPostgres();
    const account = process.getuid?.() === 0 ? await unprivilegedAccount() : undefined;
    const folder = await mkdtemp(join(tmpdir(), "llama-agents-postgres-"));
    try {
      await chmod(folder, 0o755);
      const passwordFile = join(folder, "password");
      await writeFile(passwordFile, password);
      if (account) {
        await chown(folder, account.uid, account.gid);
        await chown(passwordFile, account.uid, account.gid);
      }
      const options = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--auth=scram-sha-256"];
      const args = [...options, `--pwfile=${passwordFile}`, "-D", join(folder, "data")];
      await run(join(programs, "initdb"), args, { ...account, cwd: folder, env: environment() });
      const server = new PostgresServer({ programs, folder, account, port: await freePort() });
      await server.start();
      return server;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get port(): number {
    return this.#place.port;
  }

  /** Where clients connect to. */
  url(database = "postgres"): string {
    return `postgres://postgres:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /**
   * Makes an empty database.
   *
   * @returns its address
   */
  async createDatabase(name: string): Promise<string> {
    return createDatabase(this.url(), name);
  }

  /** Starts the server again after `stop()`, on the same port and data. */
  async start(): Promise<void> {
    if (this.#process) return;
    const { programs, folder, account, port } = this.#place;
    const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=`, "max_connections=200", "fsync=on"];
    const server = [join(programs, "postgres"), "-D", join(folder, "data"), "-p", String(port)];
    const command = [...server, ...settings.flatMap((setting) => ["-c", setting])];
    let output = "";
    const child = spawnBound(folder, command, { ...account, cwd: folder, env: environment() });
    child.stderr?.on("data", (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000);
    });
    this.#process = child;
    for (const end = Date.now() + startLimit; !(await answers(port)); await pause(20)) {
      if (child.exitCode === null && Date.now() < end) continue;
      await this.stop();
      throw new Error(`Postgres did not start: ${output.trim()}`);
    }
  }

  /**
   * Stops the server as an administrator does who does not wait for clients; its data stays.
   *
   * @param mode - "immediate" as if the power had failed
   */
  async stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const isDone = once(child, "exit");
    if (process.platform === "win32") child.kill();
    else child.stdin?.end(mode === "fast" ? "INT\n" : "QUIT\n");
    await isDone;
  }

  /** Stops the server, and deletes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("immediate");
    await rm(this.#place.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Waits for a line that says how to stop; if the writer is gone without one, the data goes as well. */
const shellScript = `
  folder=$1; shift
  "$@" </dev/null & server=$!
  read -r how || how=gone
  signal=$how; [ "$how" = gone ] && signal=QUIT
  kill -"$signal" "$server" 2>/dev/null
  wait "$server"; status=$?
  [ "$how" = gone ] && rm -rf "$folder"
  exit "$status"`;

/** A server that ends with this process, however that ends. */
function spawnBound(folder: string, [file = "", ...args]: readonly string[], options: object): ChildProcess {
  const stdio = ["pipe", "ignore", "pipe"] as const;
  if (process.platform === "win32") return spawn(file, args, { ...options, stdio: [...stdio] });
  const shell = ["-c", shellScript, "sh", folder, file, ...args];
  const child = spawn("sh", shell, { ...options, stdio: [...stdio], detached: true });
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref?: () => void } | null)?.unref?.();
  child.stdin?.on("error", () => {});
  return child;
}

/** The programs are not to be told of another server by variables such as PGPORT. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PG")));
}

async function unprivilegedAccount(): Promise<Account> {
  for (const name of ["postgres", "nobody"]) {
    const ids = await Promise.all(["-u", "-g"].map((option) => run("id", [option, name]).catch(() => undefined)));
    const [uid, gid] = ids.map((result) => Number(result?.stdout ?? Number.NaN));
    if (uid && gid) return { uid, gid };
  }
  throw new Error("no Postgres to test with: it does not run as root, and there is no user postgres or nobody");
}

async function answers(port: number): Promise<boolean> {
  if (!(await listens(port))) return false;
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres" });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const finish = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once("connect", () => finish(true)).once("error", () => finish(false));
  });
}
