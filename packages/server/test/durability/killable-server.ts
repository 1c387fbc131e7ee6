// A server in a process of its own, on the file that is named: tests kill it.
import { WorkflowServer } from "../../src/index.ts";
import { serve } from "../../src/node/index.ts";
import { SqliteWorkflowStore } from "../../src/store/sqlite/index.ts";
import { TestLogger } from "../fixtures.ts";
import { durableWorkflows } from "./workflows.ts";

const [, , file = ""] = process.argv;
const server = new WorkflowServer({ store: new SqliteWorkflowStore(file), logger: new TestLogger() });
for (const [name, workflow] of Object.entries(durableWorkflows())) server.addWorkflow(name, workflow);
const { url } = await serve(server, { port: 0, print: () => {} });
process.stdout.write(url);
