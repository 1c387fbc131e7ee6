import { type DebuggerRun, type DebuggerRunDetails, type HandlerData, isTerminalStatus } from "@llama-agents/protocol";
import { type RunsPage, unknownEventCount } from "./debugger-api-types.ts";
import type { RunsQuery } from "./runs-query.ts";

// What a server without the debugger's own API tells of its runs, in the form of one that has it.

/** @param now - milliseconds since the epoch */
export function runOfHandler(handler: HandlerData, now: number): DebuggerRunDetails {
  const startedAt = Date.parse(handler.started_at);
  const endedAt = isTerminalStatus(handler.status) ? Date.parse(handler.completed_at ?? handler.updated_at ?? "") : now;
  return {
    handler_id: handler.handler_id,
    run_id: handler.run_id ?? null,
    workflow_name: handler.workflow_name,
    status: handler.status,
    started_at: handler.started_at,
    updated_at: handler.updated_at ?? handler.started_at,
    completed_at: handler.completed_at ?? null,
    idle_since: null,
    duration_ms: Math.max(endedAt - startedAt, 0),
    event_count: unknownEventCount,
    error: handler.error ?? null,
    parent_handler_id: null,
    waiting_for: [],
    stack: null,
  };
}

interface Paging {
  readonly limit: number;
  readonly before?: string | undefined;
}

/** Selects, sorts and pages what the server gives all at once. */
export function pageOfRuns(runs: readonly DebuggerRun[], query: RunsQuery, { limit, before }: Paging): RunsPage {
  const found = runs.filter((run) => isSelected(run, query)).sort(byNewest);
  const first = before === undefined ? 0 : Number(before);
  const end = first + limit;
  return { runs: found.slice(first, end), next: end < found.length ? String(end) : null, waitingCount: undefined };
}

function isSelected(run: DebuggerRun, { statuses, workflows, search }: RunsQuery): boolean {
  const text = search.trim().toLowerCase();
  return (
    (statuses.length === 0 || statuses.includes(run.status)) &&
    (workflows.length === 0 || workflows.includes(run.workflow_name)) &&
    (text === "" ||
      [run.handler_id, run.run_id, run.workflow_name, run.error].some((part) => part?.toLowerCase().includes(text)))
  );
}

function byNewest(left: DebuggerRun, right: DebuggerRun): number {
  return (
    (Date.parse(right.started_at) || 0) - (Date.parse(left.started_at) || 0) ||
    (left.handler_id < right.handler_id ? -1 : 1)
  );
}
