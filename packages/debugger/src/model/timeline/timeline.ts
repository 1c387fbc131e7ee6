import type { RunView } from "../run/run-view.ts";
import { type AxisOptions, createAxis, positionOf } from "./timeline-axis.ts";
import type { TimelineLayout } from "./timeline-layout.ts";
import { rowsOf } from "./timeline-rows.ts";
import { ticksOf } from "./timeline-ticks.ts";

export interface TimelineOptions extends AxisOptions {
  /** How wide it is drawn, in pixels: bars narrower than one become one. @default 1000 */
  readonly width?: number | undefined;
}

/** Where everything is in a timeline. Without times of the server the axis is that of sequences: times are never invented. */
export function layoutTimeline(view: RunView, { width = 1_000, ...options }: TimelineOptions): TimelineLayout {
  const axis = createAxis(view, options);
  const gaps = axis.segments.flatMap(({ from, to, isCollapsed }) =>
    isCollapsed ? [{ from: positionOf(axis, from), to: positionOf(axis, to), durationMs: to - from }] : [],
  );
  return {
    rows: view.first === undefined ? [] : rowsOf(view, axis, { ...options, pixel: 1 / Math.max(1, width) }),
    gaps: gaps.filter(({ from, to }) => to > 0 && from < 1),
    ticks: view.first === undefined ? [] : ticksOf(axis, width),
    axis,
  };
}
