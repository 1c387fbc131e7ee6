import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { runRoute } from "../runs/run-route.ts";
import { ReadProblem } from "../state/read-problem.tsx";
import { Duration } from "../ui/duration.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import classes from "./compare-page.module.css";
import type { ComparedRun } from "./use-compared-run.ts";

interface CompareSideProps {
  readonly run: ComparedRun;
  readonly label: "Left" | "Right";
}

/** Which run stands on a side, and how it stands. */
export function CompareSide({ run: { id, details, status, retry, isGone }, label }: CompareSideProps) {
  const run = details.data;
  const isLive = run?.status === "running" || run?.status === "waiting";
  return (
    <section className={classes["side"]} aria-label={`${label} run`}>
      <p className={classes["run"]}>
        {run && <span className={classes["workflow"]}>{run.workflow_name}</span>}
        <RouteLink to={runRoute(id)} title={id}>
          {shortId(id)}
        </RouteLink>
        {isGone && <span className={classes["muted"]}>not found</span>}
      </p>
      {run && (
        <p className={classes["facts"]}>
          <StatusBadge status={run.status} />
          <Duration ms={run.duration_ms} isLive={isLive} startedAt={run.started_at} />
          <RelativeTime at={run.started_at} />
        </p>
      )}
      {!run && !isGone && details.status === "loading" && <Skeleton width={180} />}
      {!isGone && details.error && (
        <ReadProblem error={details.error} title="The run could not be read" onRetry={details.reload} />
      )}
      {status.kind === "failed" && (
        <ReadProblem error={status.error} title="Its events could not be read" onRetry={retry} />
      )}
      {status.kind === "reconnecting" && (
        <p className={classes["note"]}>
          Reconnecting ({status.attempt}), from event {status.fromSequence}
        </p>
      )}
    </section>
  );
}
