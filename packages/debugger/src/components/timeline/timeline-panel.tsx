import type { DebuggerRunDetails } from "@llama-agents/protocol";
import type { StreamStatus } from "../../api/stream-status.ts";
import { usePreference } from "../../hooks/use-preference.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { eventsBetween, rangeQuery } from "../../model/timeline/timeline-range.ts";
import { Panel } from "../ui/panel.tsx";
import { TimelineChart } from "./timeline-chart.tsx";
import { TimelineNotices } from "./timeline-notices.tsx";
import classes from "./timeline-panel.module.css";
import { TimelinePlaceholder } from "./timeline-placeholder.tsx";
import { TimelineTable } from "./timeline-table.tsx";
import { TimelineToolbar } from "./timeline-toolbar.tsx";
import { useRunClock } from "./use-run-clock.ts";
import { useTimeline } from "./use-timeline.ts";
import { useTimelineView } from "./use-timeline-view.ts";
import { useWidth } from "./use-width.ts";

export interface TimelinePanelProps {
  readonly buffer: RunBuffer;
  /** Without them, what is open does not grow: the run may be over. */
  readonly run: DebuggerRunDetails | undefined;
  readonly status: StreamStatus;
  readonly onRetry: () => void;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
  /** Is told the filter of the events of a range that was chosen: `seq:12..40`. */
  readonly onRangeQuery: (query: string) => void;
}

/** When everything happened, as bars or as a table. */
export function TimelinePanel(props: TimelinePanelProps) {
  const { buffer, run, status, onRetry, selection, onSelect, onRangeQuery } = props;
  const [collapseIdle, setCollapseIdle] = usePreference("timeline.collapseIdle", true);
  const [isTable, setTable] = usePreference("timeline.table", false);
  const [width, measure] = useWidth();
  const view = useTimelineView(buffer);
  const clock = useRunClock(view, run, status);
  const timeline = useTimeline(view, clock, collapseIdle, width);
  const { axis } = timeline.layout;
  const isEmpty = view.first === undefined;
  const showEvents = (from: number, to: number): void => {
    const range = eventsBetween(buffer.events, axis.unit, from, to);
    if (range) onRangeQuery(rangeQuery(range));
  };
  const shared = { timeline, buffer, selection, onSelect };
  return (
    <Panel title="Timeline" isTitleHidden hasPadding={false}>
      <div className={classes["panel"]}>
        {isEmpty ? null : (
          <TimelineToolbar
            timeline={timeline}
            isTable={isTable}
            onTable={setTable}
            collapseIdle={collapseIdle}
            onCollapseIdle={setCollapseIdle}
            onShowEvents={showEvents}
          />
        )}
        <TimelineNotices status={status} hasTimes={isEmpty || view.hasTimes} onRetry={onRetry} />
        {isEmpty ? (
          <TimelinePlaceholder status={status} />
        ) : isTable ? (
          <TimelineTable {...shared} />
        ) : (
          <TimelineChart {...shared} measure={measure} onShowEvents={showEvents} />
        )}
      </div>
    </Panel>
  );
}
