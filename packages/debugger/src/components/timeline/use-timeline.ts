import { useMemo, useState } from "react";
import type { RunView } from "../../model/run/run-view.ts";
import { layoutTimeline } from "../../model/timeline/timeline.ts";
import { type AxisRange, createAxis } from "../../model/timeline/timeline-axis.ts";
import type { TimelineLayout } from "../../model/timeline/timeline-layout.ts";
import { rangeOf, type TimelineZoom } from "../../model/timeline/timeline-zoom.ts";
import type { RunClock } from "./use-run-clock.ts";

export interface Timeline {
  readonly view: RunView;
  readonly clock: RunClock;
  readonly layout: TimelineLayout;
  /** Of the axis, in pixels. */
  readonly width: number;
  readonly zoom: TimelineZoom | undefined;
  readonly setZoom: (zoom: TimelineZoom | undefined) => void;
}

/** The layout of a run at the present zoom. */
export function useTimeline(view: RunView, clock: RunClock, collapseIdle: boolean, width: number): Timeline {
  const [zoom, setZoom] = useState<TimelineZoom>();
  const { now, outcome } = clock;
  const layout = useMemo(() => {
    const options = { now, outcome, collapseIdle, hasHeadroom: true };
    const range: AxisRange = rangeOf(createAxis(view, options), zoom);
    return layoutTimeline(view, { ...options, range, width });
  }, [view, now, outcome, collapseIdle, zoom, width]);
  return { view, clock, layout, width, zoom, setZoom };
}
