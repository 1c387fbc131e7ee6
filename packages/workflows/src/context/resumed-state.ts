import type { BrokerState } from "../engine/broker-state.ts";
import type { RunContext } from "./run-context.ts";
import { WorkflowRunContext } from "./workflow-run-context.ts";

/**
 * For runtimes that record runs: where the run with this id would start with a context, such as a saved one.
 *
 * @returns `undefined` if it starts from the beginning
 */
export function resumedState(context: RunContext, runId: string): BrokerState | undefined {
  const state = WorkflowRunContext.of(context)?.resumedState;
  return state && { ...state, runId, isEnded: false };
}
