import type { ReactElement } from "react";
import type { StreamStatus } from "../../api/stream-status.ts";
import type { RunRoute } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { Button } from "../ui/button.tsx";
import { downloadEvents } from "./download-events.ts";
import { EventGrid } from "./event-grid.tsx";
import classes from "./events-panel.module.css";
import { NoRows, StreamNotice } from "./events-state.tsx";
import { EventsToolbar } from "./events-toolbar.tsx";
import { useEventLog } from "./use-event-log.ts";
import type { Follow } from "./use-follow.ts";

export interface EventsPanelProps {
  readonly buffer: RunBuffer;
  readonly status: StreamStatus;
  readonly onRetry: () => void;
  readonly route: RunRoute;
  readonly onRouteChange: (patch: Partial<RunRoute>, options?: { readonly replace?: boolean }) => void;
  /** Does the run go on? */
  readonly isLive: boolean;
  readonly onSendEvent?: (() => void) | undefined;
  /** Why no event can be sent now. */
  readonly sendReason?: string | undefined;
}

/** The log of a run. */
export function EventsPanel(props: EventsPanelProps): ReactElement {
  const { buffer, status, onRetry, route, isLive, onSendEvent } = props;
  const log = useEventLog(props);
  const { rows, folding, follow, navigation } = log;
  const { events, view, missing } = buffer;
  return (
    <div className={classes["panel"]}>
      <EventsToolbar
        fieldRef={log.field}
        query={log.query}
        onQuery={log.setQuery}
        onLeaveField={() => navigation.moveTo(Math.max(0, navigation.active))}
        shown={rows.shown}
        total={events.length}
        missing={missing}
        dropped={buffer.dropped}
        errors={rows.errors.length}
        onNextError={log.toNextError}
        internal={route.internal}
        onInternal={log.setInternal}
        fold={folding.isOn}
        onFold={folding.setOn}
        isFollowing={follow.isFollowing}
        onFollow={follow.setFollowing}
        onDownload={() => downloadEvents(buffer)}
        onSendEvent={onSendEvent}
        sendReason={props.sendReason}
      />
      <StreamNotice status={status} onRetry={onRetry} />
      {rows.rows.length === 0 ? (
        <NoRows
          status={status}
          total={events.length}
          filter={log.filter}
          hidden={rows.hidden}
          onClear={() => log.setQuery("")}
          onShowInternal={() => log.setInternal(true)}
        />
      ) : (
        <EventGrid
          ref={log.grid}
          scroller={log.scroller}
          log={rows}
          events={events}
          failures={buffer.failures}
          startedAt={view.hasTimes ? view.first?.at : undefined}
          words={log.filter.words}
          active={navigation.active}
          selected={navigation.selected}
          onMove={navigation.moveTo}
          onOpen={navigation.open}
          onFold={navigation.fold}
          onScroll={follow.onScroll}
        />
      )}
      {isLive && <NewEventsButton follow={follow} />}
    </div>
  );
}

/** Back to the end, which has moved on. */
function NewEventsButton({ follow: { newCount, setFollowing } }: { readonly follow: Follow }): ReactElement | null {
  if (newCount === 0) return null;
  return (
    <div className={classes["news"]}>
      <Button variant="primary" icon="arrow-down" onClick={() => setFollowing(true)}>
        {newCount === 1 ? "1 new event" : `${newCount.toLocaleString("en")} new events`}
      </Button>
    </div>
  );
}
