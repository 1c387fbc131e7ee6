import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { InMemoryRuntime } from "@llama-agents/workflows";
import { expect, test } from "vitest";
import { checkRun, checkStored } from "./check-run.ts";
import { CrashClient, isGranted } from "./crash-client.ts";
import { CrashRun } from "./crash-run.ts";
import { createCrashServer } from "./create-crash-server.ts";
import { HastyClock } from "./hasty-clock.ts";

test("a server whose disk is full says so, loses nothing that it has acknowledged, and goes on when there is room", async () => {
  const folder = await mkdtemp(join(tmpdir(), "llama-agents-full-"));
  const file = join(folder, "runs.db");
  const logged: string[] = [];
  const log = (message: string, error?: unknown): void => {
    logged.push(`${message}: ${[error, (error as Error | undefined)?.cause].join(" ")}`);
  };
  const clock = new HastyClock(100);
  const runtime = new InMemoryRuntime({ clock });
  const store = new SqliteWorkflowStore(file);
  const server = createCrashServer({ store, clock, runtime, logger: { info() {}, warn() {}, error: log } });
  const client = new CrashClient(async (path, request) => server.fetch(new Request(`http://test${path}`, request)));
  const run = new CrashRun("h", "ledger", "ledger", {});
  const send = async (purpose: string, type: string, size = 0) => {
    const sent = { id: `${purpose} ${run.sent.length} ${"x".repeat(size)}`, purpose, isAcknowledged: false };
    run.sent.push(sent);
    const answer = await client.request("POST", "/events/h", { event: { type, value: { id: sent.id } } });
    sent.isAcknowledged = isGranted(answer);
    return answer;
  };
  try {
    const start = { handler_id: "h" };
    expect(await client.request("POST", "/workflows/ledger/run-nowait", start)).toMatchObject({ status: 200 });
    expect(await send("before", "Entry")).toMatchObject({ status: 200 });

    store.pragma(`max_page_count = ${Number(store.pragma("page_count")) + 8}`);
    const refused = await send("too big", "Entry", 200_000);
    expect(refused).toMatchObject({
      status: 500,
      text: expect.stringMatching(/could not be recorded .*correlation id/),
    });
    const correlationId = /correlation id ([^)]+)/.exec(refused?.text ?? "")?.[1] ?? "none";
    const line = logged.find((each) => each.includes(correlationId)) ?? "";
    expect(line).toContain(`${file} cannot grow: the disk is full; make room`);
    const tooBig = { handler_id: "other", start_event: { text: "x".repeat(200_000) } };
    const notStarted = await client.request("POST", "/workflows/ledger/run-nowait", tooBig);
    expect(notStarted).toMatchObject({
      status: 500,
      text: expect.stringMatching(/Initial persistence failed.*correlation/),
    });
    expect(await client.request("GET", "/handlers/other")).toMatchObject({ status: 404 });

    store.pragma("max_page_count = 1000000");
    expect(await send("after", "Entry", 200_000)).toMatchObject({ status: 200 });
    expect(await send("close", "Close")).toMatchObject({ status: 200 });
    await expect
      .poll(async () => (await client.request("GET", "/handlers/h?status_code=ok"))?.text, { timeout: 10_000 })
      .toContain('"status":"completed"');
    const checked = await checkRun(run, client);
    expect([...checked.problems, ...(await checkStored(checked, store))]).toEqual([]);
  } finally {
    await server.stop({ grace: 0 });
    await store[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
});
