import type { DebuggerRun } from "@llama-agents/protocol";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { requestOfIdleRun, requestOfWire } from "../run/pending-request.ts";
import { WaitingCard } from "../run/waiting-card.tsx";
import { runRoute } from "../runs/run-route.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import classes from "./inbox-page.module.css";

export interface InboxRunProps {
  readonly run: DebuggerRun;
  /** Is its first field to have the focus? */
  readonly isFirst: boolean;
  readonly onSent: (run: DebuggerRun, type: string) => void;
  readonly onGone: (run: DebuggerRun) => void;
}

/** A run that waits, and all that it asks. */
export function InboxRun({ run, isFirst, onSent, onGone }: InboxRunProps) {
  const { handler_id: id, workflow_name: name } = run;
  const requests = run.waiting_for.map(requestOfWire);
  const since = run.idle_since === null ? undefined : Date.parse(run.idle_since);
  const shown = requests.length > 0 ? requests : [requestOfIdleRun(since)];
  return (
    <section className={classes["run"]} aria-label={`${name} ${shortId(id)}`}>
      <h2 className={classes["name"]}>
        <RouteLink to={runRoute(id)}>
          {name} <span className={classes["id"]}>{shortId(id)}</span>
        </RouteLink>
        <span className={classes["time"]}>
          started <RelativeTime at={run.started_at} />
        </span>
      </h2>
      {shown.map((request, index) => (
        <WaitingCard
          key={request.key}
          level={3}
          handlerId={id}
          workflowName={name}
          request={request}
          progress={`${run.event_count} ${run.updated_at} ${run.waiting_for.length}`}
          hasFocus={isFirst && index === 0}
          onSent={(type) => onSent(run, type)}
          onGone={() => onGone(run)}
        />
      ))}
    </section>
  );
}
