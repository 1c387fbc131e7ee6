// An application of four workflows. `npm start` serves it on port 8080, or on that in PORT. Its runs are recorded in the
// file .llama-agents/workflows.db, or in that of DATABASE: kill the process at any time, and start it again.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { createDocumentReport } from "./document-report.ts";
import { expenseApproval } from "./expense-approval.ts";
import { flakyImport } from "./flaky-import.ts";
import { greet } from "./greet.ts";

const database = process.env["DATABASE"] ?? ".llama-agents/workflows.db";
mkdirSync(dirname(database), { recursive: true });
const store = new SqliteWorkflowStore(database);

const server = new WorkflowServer({ store })
  .addWorkflow("greet", greet)
  .addWorkflow("document-report", createDocumentReport())
  .addWorkflow("expense-approval", expenseApproval)
  .addWorkflow("flaky-import", flakyImport);

const { url, stop } = await serve(server, { port: process.env["PORT"] ?? 8080 }).catch((error: Error) => {
  console.error(`${error.message}\nPORT chooses another port, DATABASE another file.`);
  process.exit(1);
});

for (const name of server.getWorkflows().keys()) console.log(`  ${url}/workflows/${name}/run`);
console.log(`
Run the document report:

  curl -s -w '\\n' -X POST ${url}/workflows/document-report/run -d '{"start_event":{"glob":"packages/*/README.md"}}'

Follow the events of a greeting live:

  curl -s -w '\\n' -X POST ${url}/workflows/greet/run-nowait -d '{"handler_id":"greeting","start_event":{"name":"Ada"}}' && curl -s -N '${url}/events/greeting?after_sequence=-1'

Ask for an expense to be approved, approve it, and follow it to its end:

  curl -s -w '\\n' -X POST ${url}/workflows/expense-approval/run-nowait -d '{"handler_id":"expense","start_event":{"purpose":"a bicycle","amount":900}}' && curl -s -w '\\n' -X POST ${url}/events/expense -d '{"event":{"type":"ApprovalDecision","value":{"approved":true,"by":"Grace"}}}' && curl -s -N '${url}/events/expense?after_sequence=-1'
`);

const stopOnce = (): void => {
  process.off("SIGINT", stopOnce).off("SIGTERM", stopOnce);
  stop()
    .then(() => store[Symbol.asyncDispose]())
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
};
process.on("SIGINT", stopOnce).on("SIGTERM", stopOnce);
