import { WorkflowServer, type WorkflowServerOptions } from "@llama-agents/server";
import { createDocumentReport } from "../../../examples/application/document-report.ts";
import { expenseApproval } from "../../../examples/application/expense-approval.ts";
import { flakyImport } from "../../../examples/application/flaky-import.ts";
import { greet } from "../../../examples/application/greet.ts";
import {
  asking,
  bursts,
  createChain,
  endless,
  failing,
  fanOut,
  giving,
  listening,
  ticking,
  typed,
} from "./workflows.ts";

/** The example application, and workflows that show the rest of the page. */
export function createServer(options: WorkflowServerOptions) {
  return new WorkflowServer(options)
    .addWorkflow("greet", greet)
    .addWorkflow("document-report", createDocumentReport())
    .addWorkflow("expense-approval", expenseApproval)
    .addWorkflow("flaky-import", flakyImport)
    .addWorkflow("typed", typed)
    .addWorkflow("fan-out", fanOut)
    .addWorkflow("ticking", ticking)
    .addWorkflow("bursts", bursts)
    .addWorkflow("failing", failing)
    .addWorkflow("asking", asking)
    .addWorkflow("giving", giving)
    .addWorkflow("listening", listening)
    .addWorkflow("endless", endless)
    .addWorkflow("chain", createChain(100));
}
