import { useRunView } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { formatClock, shortId } from "../../model/format/format.ts";
import { isActive as isActiveStatus } from "../runs/run-extra.ts";
import { runRoute } from "../runs/run-route.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Duration } from "../ui/duration.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusBadge } from "../ui/status-badge.tsx";
import { RunActionsBar } from "./run-actions-bar.tsx";
import classes from "./run-header.module.css";
import type { Rerun } from "./use-rerun.ts";
import type { RunFacts } from "./use-run-facts.ts";

export interface RunHeaderProps {
  readonly facts: RunFacts;
  readonly rerun: Rerun;
  readonly onSendEvent: () => void;
}

/** What run it is, how it stands, and what can be done with it. */
export function RunHeader({ facts, rerun, onSendEvent }: RunHeaderProps) {
  const { handlerId, workflowName, status } = facts;
  const parent = facts.details.data?.parent_handler_id ?? rerun.parent;
  return (
    <header className={classes["header"]}>
      <div className={classes["identity"]}>
        <h1 className={classes["title"]}>
          <span className={classes["name"]} title={workflowName}>
            {workflowName ?? "Run"}
          </span>{" "}
          <span className={classes["id"]}>{shortId(handlerId)}</span>
        </h1>
        <CopyButton text={handlerId} label="Copy the id of the run" />
        {status === undefined ? <Skeleton width={96} height={20} /> : <StatusBadge status={status} />}
      </div>
      <RunActionsBar facts={facts} rerun={rerun} onSendEvent={onSendEvent} />
      <div className={classes["facts"]}>
        {status === undefined ? <Skeleton width={240} height={20} /> : <RunState facts={facts} />}
        {parent === undefined || parent === null ? null : (
          <span>
            re-run of <RouteLink to={runRoute(parent)}>{shortId(parent)}</RouteLink>
          </span>
        )}
      </div>
    </header>
  );
}

function RunState({ facts }: { readonly facts: RunFacts }) {
  const { details, isActive, stream } = facts;
  const { buffer } = stream;
  const steps = useRunView(buffer, (view) => view.steps.size);
  const events = useRunView(buffer, (_view, { events: all }) => all.length);
  const logged = useRunView(buffer, ({ hasTimes, first, last, terminal }) =>
    hasTimes && terminal !== undefined ? durationOf(first?.at, last?.at) : undefined,
  );
  const run = details.data;
  // The row is behind for a moment when the log has ended: its time goes on counting then.
  const isKnown = run !== undefined && isActive === isActiveStatus(run.status);
  const isOld = details.isStale || stream.status.kind === "reconnecting";
  return (
    <>
      <Duration
        ms={isKnown ? run?.duration_ms : (logged ?? run?.duration_ms)}
        isLive={isActive}
        startedAt={run?.started_at}
      />
      {run === undefined ? null : (
        <span>
          started <time dateTime={run.started_at}>{formatClock(Date.parse(run.started_at))}</time>
        </span>
      )}
      <span>
        {steps} {steps === 1 ? "step" : "steps"}, {events} {events === 1 ? "event" : "events"}
      </span>
      {isOld && details.fetchedAt !== undefined ? <span>as of {formatClock(details.fetchedAt)}</span> : null}
    </>
  );
}

const durationOf = (start: number | undefined, end: number | undefined): number | undefined =>
  start === undefined || end === undefined ? undefined : end - start;
