import { useMemo, useState } from "react";
import { useRuns } from "../../api/hooks.ts";
import type { RunsQuery } from "../../api/runs-query.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { runExtra } from "../runs/run-extra.ts";
import { useDebounced } from "../runs/use-debounced.ts";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import classes from "./compare-picker.module.css";

export interface ComparePickerProps {
  readonly handlerId: string;
  readonly workflowName: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Picks the run to compare the open one with: one of the same workflow. */
export function ComparePicker({ handlerId, workflowName, isOpen, onClose }: ComparePickerProps) {
  return (
    <Dialog title={`Compare ${shortId(handlerId)} with`} isOpen={isOpen} onClose={onClose}>
      <Choices handlerId={handlerId} workflowName={workflowName} onChosen={onClose} />
    </Dialog>
  );
}

interface ChoicesProps extends Pick<ComparePickerProps, "handlerId" | "workflowName"> {
  readonly onChosen: () => void;
}

function Choices({ handlerId, workflowName, onChosen }: ChoicesProps) {
  const [text, setText] = useState("");
  const search = useDebounced(text.trim(), 200);
  const query = useMemo<RunsQuery>(
    () => ({ statuses: [], workflows: workflowName === undefined ? [] : [workflowName], search }),
    [workflowName, search],
  );
  const page = useRuns(query);
  const runs = page.data?.runs.filter((run) => run.handler_id !== handlerId);
  return (
    <div className={classes["choices"]}>
      <SearchField label="Find a run" value={text} onChange={setText} />
      {page.error === undefined ? null : <ErrorAlert error={page.error} onRetry={page.reload} />}
      {runs === undefined && page.error === undefined ? <Skeleton rows={4} height={32} /> : null}
      {runs?.length === 0 ? <EmptyState title="There is no other run of this workflow" /> : null}
      <ul className={classes["list"]} aria-label="Runs to compare with">
        {runs?.map((run) => (
          <li key={run.handler_id}>
            <RouteLink
              className={classes["choice"]}
              to={{ view: "compare", left: handlerId, right: run.handler_id }}
              onClick={onChosen}
            >
              <StatusBadge status={run.status} hasLabel={false} />
              <span className={classes["id"]}>{shortId(run.handler_id)}</span>
              <span className={classes["extra"]}>{runExtra(run)}</span>
              <RelativeTime at={run.started_at} />
            </RouteLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
