import type { DebuggerRunStatus } from "@llama-agents/protocol";
import { create } from "zustand";

export interface RunsFilter {
  readonly statuses: readonly DebuggerRunStatus[];
  /** `undefined`: of all workflows. */
  readonly workflow: string | undefined;
  /** What was typed, not yet debounced. */
  readonly text: string;
}

const emptyRunsFilter: RunsFilter = { statuses: [], workflow: undefined, text: "" };

/** What the list of runs shows: kept while the list is closed, as the drawer of a narrow page is. */
export const useRunsFilter = create<RunsFilter>(() => emptyRunsFilter);

export function setRunsFilter(change: Partial<RunsFilter>): void {
  useRunsFilter.setState(change);
}

export function clearRunsFilter(): void {
  useRunsFilter.setState(emptyRunsFilter);
}

export function toggleStatus(status: DebuggerRunStatus): void {
  useRunsFilter.setState(({ statuses }) => ({
    statuses: statuses.includes(status) ? statuses.filter((other) => other !== status) : [...statuses, status],
  }));
}

export function isFiltered({ statuses, workflow, text }: RunsFilter): boolean {
  return statuses.length > 0 || workflow !== undefined || text.trim() !== "";
}
