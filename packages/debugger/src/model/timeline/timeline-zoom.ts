import { type AxisRange, positionOf, type TimelineAxis, valueAt } from "./timeline-axis.ts";

/** What is shown of a timeline, in values of its axis: it stays in view while the run goes on, and when idle times collapse. */
export interface TimelineZoom {
  readonly from: number;
  readonly to: number;
}

/** Nobody sees more by going nearer than this, in milliseconds or events. */
const leastLength = 2;
const all: AxisRange = { from: 0, to: 1 };

const whole = (axis: TimelineAxis): TimelineAxis => ({ ...axis, range: all });

/** What is shown, as fractions of an axis. */
export function rangeOf(axis: TimelineAxis, zoom: TimelineZoom | undefined): AxisRange {
  if (zoom === undefined) return all;
  const [from, to] = [positionOf(whole(axis), zoom.from), positionOf(whole(axis), zoom.to)];
  const least = leastOf(axis);
  return to - from >= least ? { from, to } : fitInto(from, least);
}

/** Shows so many times as much, around a position that keeps its place. `undefined` shows all. */
export function zoomBy(axis: TimelineAxis, factor: number, around = 0.5): TimelineZoom | undefined {
  const { from, to } = axis.range;
  const length = Math.max(leastOf(axis), (to - from) * factor);
  if (length >= 1) return undefined;
  const center = from + around * (to - from);
  return zoomTo(axis, fitInto(center - around * length, length));
}

/** Moves what is shown by a part of it: to the right if positive. */
export function panBy(axis: TimelineAxis, part: number): TimelineZoom | undefined {
  const { from, to } = axis.range;
  const length = to - from;
  return length >= 1 ? undefined : zoomTo(axis, fitInto(from + part * length, length));
}

/** Shows a value, as near as before. */
export function centerOn(axis: TimelineAxis, value: number): TimelineZoom | undefined {
  return panBy(axis, positionOf(axis, value) - 0.5);
}

/** Shows what is between two positions of what is shown. */
export function zoomInto(axis: TimelineAxis, from: number, to: number): TimelineZoom | undefined {
  const { range } = axis;
  const length = Math.max(leastOf(axis), (to - from) * (range.to - range.from));
  return length >= 1 ? undefined : zoomTo(axis, fitInto(range.from + from * (range.to - range.from), length));
}

function zoomTo(axis: TimelineAxis, { from, to }: AxisRange): TimelineZoom {
  return { from: valueAt(whole(axis), from), to: valueAt(whole(axis), to) };
}

const leastOf = ({ length }: TimelineAxis): number => Math.min(1, leastLength / length);

function fitInto(start: number, length: number): AxisRange {
  const from = Math.min(1 - length, Math.max(0, start));
  return { from, to: from + length };
}
