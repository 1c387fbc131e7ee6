// The stores have entries of their own, with their drivers.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkflowServer, type WorkflowStore } from "@llama-agents/server";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { defineWorkflow, StartEvent, StopEvent } from "@llama-agents/workflows";

const answer = defineWorkflow({ name: "answer" })
  .step("answer", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent({ result: "recorded" }))
  .build();

const folder = mkdtempSync(join(tmpdir(), "consumer-"));
const file = join(folder, "runs.db");
{
  await using store = new SqliteWorkflowStore(file);
  await using server = new WorkflowServer({ store }).addWorkflow("answer", answer);
  const request = new Request("http://consumer.test/workflows/answer/run", {
    method: "POST",
    body: JSON.stringify({ handler_id: "h", start_event: {} }),
  });
  const response = await server.fetch(request);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /recorded/);
}
{
  await using store: WorkflowStore = new SqliteWorkflowStore(file);
  await store.open();
  assert.equal((await store.getHandler("h"))?.status, "completed");
}
rmSync(folder, { recursive: true, force: true });

const absent = new PostgresWorkflowStore({ url: "postgres://nobody@127.0.0.1:1/absent" });
await assert.rejects(absent.open(), /check that a Postgres server listens on 127\.0\.0\.1:1/);
