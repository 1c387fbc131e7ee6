import type { StreamStatus } from "../../api/stream-status.ts";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./timeline-panel.module.css";

export interface TimelineNoticesProps {
  readonly status: StreamStatus;
  readonly hasTimes: boolean;
  readonly onRetry: () => void;
}

/** What one must know of the bars below: that they may be out of date, or that they are no times. */
export function TimelineNotices({ status, hasTimes, onRetry }: TimelineNoticesProps) {
  return (
    <>
      {status.kind === "failed" && (
        <div className={classes["alert"]}>
          <ErrorAlert title="The stream of events failed" error={status.error} onRetry={onRetry} />
        </div>
      )}
      {status.kind === "reconnecting" && (
        <p className={classes["reconnecting"]}>
          Reconnecting ({status.attempt}), from event {status.fromSequence}
        </p>
      )}
      {!hasTimes && (
        <p className={classes["note"]}>
          <Icon name="info" size={14} />
          This server sends no times: the axis counts events, and lengths are not durations.
        </p>
      )}
    </>
  );
}
