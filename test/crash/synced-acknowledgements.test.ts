import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundleCrashServer } from "./bundle-crash-server.ts";
import { CrashClient, isGranted, sendTo } from "./crash-client.ts";
import { ServerProcess } from "./server-process.ts";

/** Why system calls cannot be watched; `undefined` if they can be. */
function whyNoTrace(): string | undefined {
  try {
    execFileSync("strace", ["-o", "/dev/null", "true"], { stdio: "ignore", timeout: 10_000 });
    return undefined;
  } catch (error) {
    return `no strace to watch system calls with: ${(error as Error).message}`;
  }
}

type Call = "write" | "sync" | "answer";

/** What a process has done, in order: written to the log of its file, had it brought to the disk, answered with 200. */
function callsOf(trace: string): Call[] {
  const calls: Call[] = [];
  for (const line of trace.split("\n")) {
    if (/\bpwrite(64|v)?\(\d+<[^>]*-wal>/.test(line)) calls.push("write");
    else if (/\bf(data)?sync\(\d+<[^>]*-wal>/.test(line)) calls.push("sync");
    else if (/\b(write|writev|sendto|sendmsg)\(.*HTTP\/1\.1 200/.test(line)) calls.push("answer");
  }
  return calls;
}

/** Milliseconds for what a request leads to, beside its answer. */
const quietMs = 300;

describe("a server on SQLite, watched by strace", () => {
  const missing = whyNoTrace();
  beforeEach(({ skip }) => skip(missing !== undefined, missing));

  let folder = "";
  let serverFile = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llama-agents-sync-"));
    serverFile = await bundleCrashServer(`sync-${process.pid}`);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(serverFile, { force: true });
  });

  test("answers a start, and an event, when what it writes is on the disk", async () => {
    const traceFile = join(folder, "trace");
    const watched = "trace=pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg";
    const server = new ServerProcess(serverFile, ["strace", "-f", "-y", "-s", "64", "-e", watched, "-o", traceFile]);
    try {
      const store = { kind: "sqlite", file: join(folder, "runs.db") } as const;
      const address = await server.serve({ store, idleTimeout: 60_000 });
      const client = new CrashClient(sendTo(async () => address));
      for (const [path, body] of [
        ["/workflows/ledger/run-nowait", { handler_id: "h" }],
        ["/events/h", { event: { type: "Entry", value: { id: "one" } } }],
      ] as const) {
        const before = callsOf(readFileSync(traceFile, "utf8")).length;
        expect(isGranted(await client.request("POST", path, body))).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        const calls = callsOf(readFileSync(traceFile, "utf8")).slice(before);
        expect(calls).toContain("answer");
        const answered = calls.slice(0, calls.indexOf("answer"));
        expect(answered).toContain("write");
        expect(answered.lastIndexOf("sync")).toBeGreaterThan(answered.indexOf("write"));
      }
    } finally {
      await server.kill();
    }
  }, 30_000);
});
