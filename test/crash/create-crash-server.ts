import { WorkflowServer, type WorkflowServerOptions } from "@llama-agents/server";
import { createWorkflows } from "./crash-workflows.ts";

/** A server with the mix of workflows. */
export function createCrashServer(options: WorkflowServerOptions): WorkflowServer {
  const server = new WorkflowServer({ metrics: false, ...options });
  for (const [name, workflow] of Object.entries(createWorkflows())) server.addWorkflow(name, workflow);
  return server;
}
