// A server whose runs survive it: they are recorded in a file. Start a run, kill the server, start it again, and answer.
import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { approval } from "./approval.ts";

const store = new SqliteWorkflowStore(process.argv[2] ?? "approvals.db");
const server = new WorkflowServer({ store }).addWorkflow("approval", approval);
const { stop } = await serve(server, { port: process.env["PORT"] ?? 8080 });

process.once("SIGTERM", async () => {
  await stop();
  await store[Symbol.asyncDispose]();
});
