import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { serveTasks } from "../../harness/serve-tasks.ts";
import { addWorkflows } from "./served-workflows.ts";

const server = new WorkflowServer();
addWorkflows(server);

const tasks = {
  /** @returns the port */
  async listen(): Promise<number> {
    return (await serve(server, { port: 0, print: () => {} })).port;
  },
} as const;

export type ServerTasks = typeof tasks;

serveTasks(tasks);
