import type { DebuggerRun } from "@llama-agents/protocol";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { Duration } from "../ui/duration.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { isActive, runExtra } from "./run-extra.ts";
import { runRoute } from "./run-route.ts";
import classes from "./run-row.module.css";

export interface RunRowProps {
  readonly run: DebuggerRun;
  readonly isCurrent?: boolean | undefined;
  /** `undefined`: the row has no checkbox. */
  readonly isSelected?: boolean | undefined;
  readonly onSelect?: ((isSelected: boolean) => void) | undefined;
  /** Of the link: -1 in a list with one Tab stop. */
  readonly tabIndex?: number | undefined;
  readonly onFocus?: (() => void) | undefined;
}

/** One run of a list: a plain link, so that the middle button works, and a checkbox beside it. */
export function RunRow({ run, isCurrent, isSelected, onSelect, tabIndex, onFocus }: RunRowProps) {
  const extra = runExtra(run);
  const name = `${run.workflow_name} ${shortId(run.handler_id)}`;
  return (
    <div className={classes["row"]} data-current={isCurrent || undefined} data-selected={isSelected || undefined}>
      {isSelected === undefined ? null : (
        <label className={classes["check"]}>
          <input
            type="checkbox"
            checked={isSelected}
            tabIndex={tabIndex}
            aria-label={`Select ${name}`}
            onChange={(change) => onSelect?.(change.currentTarget.checked)}
          />
        </label>
      )}
      <RouteLink
        to={runRoute(run.handler_id)}
        className={classes["link"]}
        aria-current={isCurrent ? "page" : undefined}
        data-run={run.handler_id}
        tabIndex={tabIndex}
        onFocus={onFocus}
      >
        <StatusBadge status={run.status} hasLabel={false} />
        <span className={classes["name"]}>{run.workflow_name}</span>
        <span className={classes["id"]}>{shortId(run.handler_id)}</span>
        <span className={classes["duration"]}>
          <Duration ms={run.duration_ms} isLive={isActive(run.status)} startedAt={run.started_at} />
        </span>
        <span className={classes["extra"]} data-status={run.status} title={extra}>
          {extra}
        </span>
        <span className={classes["time"]}>
          <RelativeTime at={run.started_at} />
        </span>
      </RouteLink>
    </div>
  );
}
