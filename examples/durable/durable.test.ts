import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { postgresDatabase } from "../../test/support/postgres-database.ts";

/** Milliseconds: each program is a process of its own. */
const timeout = 60_000;
const { url: databaseUrl, missing } = await postgresDatabase();

let folder: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "durable-example-"));
});

afterEach(async () => {
  await Promise.all([...children].map((child) => end(child, "SIGKILL")));
  rmSync(folder, { recursive: true, force: true });
});

class Program {
  readonly child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #printed = "";

  constructor(name: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    const file = fileURLToPath(new URL(name, import.meta.url));
    const command = ["--conditions=@llama-agents/source", "--import", "tsx", file, ...args];
    this.child = spawn(process.execPath, command, { env: { ...process.env, ...variables } });
    children.add(this.child);
    this.#ended = once(this.child, "close");
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#printed += chunk.toString("utf8");
      });
    }
  }

  /** What it has printed at its end. */
  async output(): Promise<string> {
    await this.#ended;
    return this.#printed;
  }

  async untilPrinted(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await expect.poll(() => (found = pattern.exec(this.#printed)), { timeout: 30_000 }).not.toBeNull();
    return found as unknown as RegExpExecArray;
  }
}

async function end(child: ChildProcess, signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

const numbersIn = (text: string): number[] => (text.match(/^\d+$/gm) ?? []).map(Number);

test.each(["SIGINT", "SIGKILL"] as const)(
  "the countdown goes on after %s, and ends once",
  { timeout },
  async (signal) => {
    const args = [join(folder, "countdown.db")];
    const first = new Program("countdown.ts", args);
    await first.untilPrinted(/^7$/m);
    await end(first.child, signal);
    const before = numbersIn(await first.output());
    const after = numbersIn(await new Program("countdown.ts", args).output());
    // The step that was at work begins again, unless its end was recorded before the next one could print.
    const last = before.at(-1) ?? 0;
    expect([last, last - 1]).toContain(after[0]);
    expect(before).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].slice(0, before.length));
    expect(after).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1].slice(10 - (after[0] ?? 0)));
    expect(await new Program("countdown.ts", args).output()).toBe("liftoff\n");
  },
);

async function startServer(name: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const program = new Program(name, args, { PORT: "0", ...variables });
  const [, url = ""] = await program.untilPrinted(/ready at (http:\/\/\S+)/);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(url + path, { method: "POST", body: JSON.stringify(body) });
  return {
    child: program.child,
    begin: () => post("/workflows/approval/run-nowait", { handler_id: "trip", start_event: { amount: 900 } }),
    answer: () => post("/events/trip", { event: { type: "Answer", value: { by: "Ada" } } }),
    stream: async () => (await fetch(`${url}/events/trip?after_sequence=-1&sse=false`)).text(),
  };
}

const typesIn = (text: string): string[] => [...text.matchAll(/"type":"(\w+)"/g)].map(([, type = ""]) => type);

test("the server on SQLite goes on with a run after a kill", { timeout }, async () => {
  const args = [join(folder, "approvals.db")];
  const killed = await startServer("sqlite-server.ts", args);
  expect((await killed.begin()).status).toBe(200);
  await end(killed.child, "SIGKILL");
  const next = await startServer("sqlite-server.ts", args);
  expect((await next.answer()).status).toBe(200);
  const stream = await next.stream();
  expect(typesIn(stream)).toEqual(["Question", "StopEvent"]);
  expect(stream).toContain("Ada approved 900");
});

test("a server on Postgres goes on with a run of one that stops", { timeout }, async ({ skip }) => {
  skip(missing !== undefined, missing);
  const variables = { DATABASE_URL: databaseUrl };
  const [one, other] = await Promise.all([
    startServer("postgres-server.ts", [], variables),
    startServer("postgres-server.ts", [], variables),
  ]);
  expect((await one.begin()).status).toBe(200);
  const refused = await other.answer();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  await end(one.child, "SIGTERM");
  expect((await other.answer()).status).toBe(200);
  expect(typesIn(await other.stream())).toEqual(["Question", "StopEvent"]);
});
