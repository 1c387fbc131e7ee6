import { useCallback, useMemo } from "react";
import type { ApiError } from "../../api/api-error.ts";
import { useRuns } from "../../api/hooks.ts";
import type { RunsQuery } from "../../api/runs-query.ts";
import { useRoute } from "../../hooks/use-route.ts";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { NoRuns } from "./no-runs.tsx";
import { RunFilters } from "./run-filters.tsx";
import { clearRunsFilter, isFiltered, useRunsFilter } from "./runs-filter-store.ts";
import classes from "./runs-list.module.css";
import { SelectionBar } from "./selection-bar.tsx";
import { useDebounced } from "./use-debounced.ts";
import { useLeaveDeletedRun } from "./use-leave-deleted-run.ts";
import { useRunSelection } from "./use-run-selection.ts";
import { useUnlistedRun } from "./use-unlisted-run.ts";
import { VirtualRuns } from "./virtual-runs.tsx";

const rowHeight = 48;
const typingMs = 200;

/** All runs of the server, the newest first: the left column, or the drawer of a narrow page. */
export function RunsList() {
  const filter = useRunsFilter();
  const search = useDebounced(filter.text.trim(), typingMs);
  const { statuses, workflow } = filter;
  const query = useMemo<RunsQuery>(
    () => ({ statuses, workflows: workflow === undefined ? [] : [workflow], search }),
    [statuses, workflow, search],
  );
  const page = useRuns(query);
  const route = useRoute();
  const selection = useRunSelection();
  const leaveDeleted = useLeaveDeletedRun();
  const current = route.view === "run" ? route.handlerId : undefined;
  useUnlistedRun(page, current);
  const runs = page.data?.runs ?? [];
  const onDeleted = useCallback((ids: readonly string[]) => leaveDeleted(ids), [leaveDeleted]);
  return (
    <div className={classes["panel"]}>
      <RunFilters />
      {selection.ids.length > 0 ? <SelectionBar selection={selection} runs={runs} onDeleted={onDeleted} /> : null}
      {/* A list that is there stays when the server is away: the bar says so. */}
      {page.error === undefined || (isAway(page.error) && page.data !== undefined) ? null : (
        <div className={classes["error"]}>
          <ErrorAlert error={page.error} title="The runs could not be loaded" onRetry={page.reload} />
        </div>
      )}
      {page.data === undefined && page.error === undefined ? <Skeleton rows={8} height={rowHeight} /> : null}
      {page.data !== undefined && runs.length === 0 ? (
        <NoRuns isFiltered={isFiltered(filter)} onClear={clearRunsFilter} />
      ) : null}
      {runs.length > 0 ? <VirtualRuns page={page} runs={runs} selection={selection} current={current} /> : null}
    </div>
  );
}

const isAway = ({ status }: ApiError): boolean => status === undefined;
