import type { StepResultItem } from "../engine/tick.ts";
import type { WorkflowEvent } from "../events/event.ts";
import type { RunOutcome } from "../runtime/run-outcome.ts";
import type { RunRequest } from "../runtime/runtime.ts";
import type { StepExecution } from "../runtime/step-execution.ts";
import { isTraced, type TraceEvent, trace } from "./trace.ts";

// Each of these allocates only if somebody listens. The objects are written out: spreads would cost more than the rest.

export function traceRunStarted(request: RunRequest, at: number): void {
  if (!isTraced()) return;
  const { runId, workflow, tags, startEvent } = request;
  trace({ type: "run_started", at, runId, workflow: workflow.workflowName, tags, startEvent });
}

export function traceRunEnded(request: RunRequest, at: number, outcome: RunOutcome): void {
  if (!isTraced()) return;
  const { runId, workflow, tags } = request;
  const { status, stopEvent, error } = outcome;
  trace({ type: "run_ended", at, runId, workflow: workflow.workflowName, tags, outcome: status, stopEvent, error });
}

export function traceStepStarted(request: RunRequest, at: number, { step, worker }: StepExecution): void {
  if (!isTraced()) return;
  const { runId, workflow, tags } = request;
  const { workerId, attempts, event: input } = worker;
  const { workflowName } = workflow;
  trace({ type: "step_started", at, runId, workflow: workflowName, tags, step: step.name, workerId, attempts, input });
}

export function traceStepEnded(
  request: RunRequest,
  at: number,
  execution: StepExecution,
  results: readonly StepResultItem[],
): void {
  if (!isTraced()) return;
  const last = results.at(-1);
  if (last?.type === "result") traceEnd(request, at, execution, "returned", last.event, undefined);
  else if (last?.type === "failed") traceEnd(request, at, execution, "failed", undefined, last.error);
  else traceEnd(request, at, execution, "suspended", undefined, undefined);
}

export function traceStepAborted(request: RunRequest, at: number, execution: StepExecution): void {
  if (isTraced()) traceEnd(request, at, execution, "aborted", undefined, undefined);
}

function traceEnd(
  { runId, workflow, tags }: RunRequest,
  at: number,
  { step, worker }: StepExecution,
  outcome: Extract<TraceEvent, { readonly type: "step_ended" }>["outcome"],
  output: WorkflowEvent | undefined,
  error: Error | undefined,
): void {
  const { workerId, attempts, event: input } = worker;
  trace({
    type: "step_ended",
    at,
    runId,
    workflow: workflow.workflowName,
    tags,
    step: step.name,
    workerId,
    attempts,
    input,
    outcome,
    output,
    error,
  });
}
