import type { ReactElement } from "react";
import type { StreamStatus } from "../../api/stream-status.ts";
import { type EventFilter, knownTerms } from "../../model/log/event-filter.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { ScopeNotice } from "../ui/scope-notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./events-panel.module.css";

/** What the stream says above the rows, which stay. */
export function StreamNotice({ status, onRetry }: { readonly status: StreamStatus; readonly onRetry: () => void }) {
  if (status.kind === "reconnecting") {
    return (
      <div className={classes["notice"]}>
        <span>
          Reconnecting ({status.attempt}), from event {status.fromSequence}
        </span>
        <Button variant="quiet" onClick={onRetry}>
          Now
        </Button>
      </div>
    );
  }
  if (status.kind !== "failed") return null;
  const { error } = status;
  return (
    <div className={classes["state"]}>
      {error.missingScope === undefined ? (
        <ErrorAlert
          error={error}
          title={`Stream failed${error.status === undefined ? "" : `: ${error.status}`}`}
          onRetry={onRetry}
        />
      ) : (
        <ScopeNotice scope={error.missingScope}>the events of this run are not shown</ScopeNotice>
      )}
    </div>
  );
}

export interface NoRowsProps {
  readonly status: StreamStatus;
  readonly total: number;
  readonly filter: EventFilter;
  /** How many events match, but are internal, and not shown therefore. */
  readonly hidden: number;
  readonly onClear: () => void;
  readonly onShowInternal: () => void;
}

/** Why there are no rows. */
export function NoRows(props: NoRowsProps): ReactElement | null {
  const { status, total, filter, onShowInternal } = props;
  if (total > 0 && !filter.isEmpty) return <NoMatch {...props} />;
  if (total > 0) {
    const action = <Button onClick={onShowInternal}>Show internal events</Button>;
    const title = total === 1 ? "The only event is internal" : `All ${total.toLocaleString("en")} events are internal`;
    return <EmptyState title={title} action={action} />;
  }
  switch (status.kind) {
    case "open":
      return <EmptyState title="Connected, waiting for the first event" />;
    case "ended":
      return <EmptyState title="This run wrote no events" />;
    case "gone":
      return <EmptyState title="This server does not know the run any more" />;
    case "idle":
    case "connecting":
      return (
        <div className={classes["state"]}>
          <Skeleton rows={8} height={20} />
        </div>
      );
    case "reconnecting":
    case "failed":
      return null;
  }
}

/** Why no event matches: what is hidden, and what the filter says that means nothing. */
function NoMatch({ total, filter, hidden, onClear, onShowInternal }: NoRowsProps): ReactElement {
  const none = `0 of ${total.toLocaleString("en")} match`;
  const internal = hidden === 1 ? "1 internal event" : `${hidden.toLocaleString("en")} internal events`;
  const { unknown } = filter;
  return (
    <EmptyState
      title={hidden === 0 ? none : `${none}; ${internal} would`}
      action={
        <>
          {hidden > 0 && (
            <Button variant="primary" onClick={onShowInternal}>
              {hidden === 1 ? "Show it" : "Show them"}
            </Button>
          )}
          <Button onClick={onClear}>Clear</Button>
        </>
      }
    >
      {unknown.length > 0 ? `The filter does not know ${unknown.join(", ")}. It knows ${knownTerms}.` : undefined}
    </EmptyState>
  );
}
