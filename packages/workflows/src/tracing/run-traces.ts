import type { StepResultItem } from "../engine/tick.ts";
import type { RunOutcome } from "../runtime/run-outcome.ts";
import type { RunRequest } from "../runtime/runtime.ts";
import type { StepExecution } from "../runtime/step-execution.ts";
import { isTraced, trace } from "./trace.ts";

// Each of these allocates only if somebody listens.

export function traceRunStarted(request: RunRequest, at: number): void {
  if (isTraced()) trace({ type: "run_started", ...runOf(request, at), startEvent: request.startEvent });
}

export function traceRunEnded(request: RunRequest, at: number, { status, stopEvent, error }: RunOutcome): void {
  if (isTraced()) trace({ type: "run_ended", ...runOf(request, at), outcome: status, stopEvent, error });
}

export function traceStepStarted(request: RunRequest, at: number, execution: StepExecution): void {
  if (isTraced()) trace({ type: "step_started", ...stepOf(request, at, execution) });
}

export function traceStepEnded(
  request: RunRequest,
  at: number,
  execution: StepExecution,
  results: readonly StepResultItem[],
): void {
  if (!isTraced()) return;
  const last = results.at(-1);
  const base = { type: "step_ended", ...stepOf(request, at, execution) } as const;
  if (last?.type === "result") trace({ ...base, outcome: "returned", output: last.event, error: undefined });
  else if (last?.type === "failed") trace({ ...base, outcome: "failed", output: undefined, error: last.error });
  else trace({ ...base, outcome: "suspended", output: undefined, error: undefined });
}

export function traceStepAborted(request: RunRequest, at: number, execution: StepExecution): void {
  if (!isTraced()) return;
  trace({
    type: "step_ended",
    ...stepOf(request, at, execution),
    outcome: "aborted",
    output: undefined,
    error: undefined,
  });
}

function runOf(request: RunRequest, at: number) {
  return { at, runId: request.runId, workflow: request.workflow.workflowName, tags: request.tags };
}

function stepOf(request: RunRequest, at: number, { step, worker }: StepExecution) {
  const { workerId, attempts, event } = worker;
  return { ...runOf(request, at), step: step.name, workerId, attempts, input: event };
}
