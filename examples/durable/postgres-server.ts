// Several of these servers can share a database. Each has the runs that it has started; when one stops, or dies, the others
// go on with its runs.
import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { PostgresWorkflowStore } from "@llama-agents/server/postgres";
import { approval } from "./approval.ts";

const store = new PostgresWorkflowStore({ url: process.env["DATABASE_URL"] });
const server = new WorkflowServer({ store }).addWorkflow("approval", approval);
const { stop } = await serve(server, { port: process.env["PORT"] ?? 8080 });

process.once("SIGTERM", async () => {
  await stop();
  await store[Symbol.asyncDispose]();
});
