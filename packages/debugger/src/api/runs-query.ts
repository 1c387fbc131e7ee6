import type { DebuggerRunStatus } from "@llama-agents/protocol";

/** Which runs; empty lists and texts select all. */
export interface RunsQuery {
  readonly statuses: readonly DebuggerRunStatus[];
  readonly workflows: readonly string[];
  /** Part of the id, of the workflow's name or of the error, in any case. */
  readonly search: string;
}

/** All runs. */
export const allRuns: RunsQuery = { statuses: [], workflows: [], search: "" };

/** The same text for the same query. */
export function runsQueryKey({ statuses, workflows, search }: RunsQuery): string {
  return JSON.stringify([[...statuses].sort(), [...workflows].sort(), search.trim().toLowerCase()]);
}
