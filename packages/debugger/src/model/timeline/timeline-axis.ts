import type { EventPlace, RunView, Span } from "../run/run-view.ts";

/** Between two places of the axis, as fractions of what is shown. */
export interface AxisRange {
  readonly from: number;
  readonly to: number;
}

/** A part of the axis. In collapsed parts, time runs faster. */
interface Segment {
  readonly from: number;
  readonly to: number;
  /** Where it begins on the axis, in the unit of the axis, and how long it is there. */
  readonly start: number;
  readonly length: number;
  readonly isCollapsed: boolean;
}

export interface TimelineAxis {
  /** Of times in milliseconds since the epoch, or, for a server that tells no times, of sequences. */
  readonly unit: "time" | "sequence";
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  readonly length: number;
  readonly range: AxisRange;
}

/** A run that has nothing to do for longer than this, in milliseconds, has an idle gap. */
const idleGapMs = 5_000;
/** How much of the axis a collapsed gap takes. */
const collapsedShare = 0.04;

export interface AxisOptions {
  /** In milliseconds since the epoch: up to where a run that goes on has come. */
  readonly now: number;
  readonly collapseIdle: boolean;
  /** What is shown, as fractions of the whole axis. @default all */
  readonly range?: AxisRange | undefined;
  /** Leaves room for what is to come in a run that goes on, so that what is drawn keeps its place. @default false */
  readonly hasHeadroom?: boolean | undefined;
  /** How the run ended, if its events do not tell; then `now` is when it did. @default it goes on */
  readonly outcome?: RunOutcome | undefined;
}

/** How a run ended. */
export type RunOutcome = "completed" | "failed" | "cancelled";

/** Where a place is on the axis, before it is laid out. */
export function axisValue(place: EventPlace, unit: TimelineAxis["unit"]): number {
  return unit === "time" ? (place.at ?? 0) : (place.sequence ?? place.index);
}

/** Where a run has come: to its end, or until now. */
export function endOf(view: RunView, unit: TimelineAxis["unit"], now: number): number {
  const last = view.last === undefined ? 0 : axisValue(view.last, unit);
  return unit === "time" && view.terminal === undefined ? Math.max(last, now) : last;
}

export function createAxis(view: RunView, options: AxisOptions): TimelineAxis {
  const { now, collapseIdle, range = { from: 0, to: 1 }, hasHeadroom = false, outcome } = options;
  const unit = view.hasTimes ? "time" : "sequence";
  const from = view.first === undefined ? 0 : axisValue(view.first, unit);
  const end = Math.max(from + 1, endOf(view, unit, now));
  const gaps = collapseIdle && unit === "time" ? idleGaps(view.spans, from, end) : [];
  // A run that idles needs no room: nothing is drawn there.
  const isIdle = gaps.at(-1)?.to === end;
  const isLive = view.terminal === undefined && outcome === undefined;
  const busy = gaps.reduce((rest, gap) => rest - (gap.to - gap.from), end - from);
  const to = hasHeadroom && isLive && !isIdle ? end + roundUp(busy, unit) - busy : end;
  const segments = segmentsOf(gaps, from, to);
  const last = segments.at(-1);
  return { unit, from, to, segments, length: last ? last.start + last.length : 1, range };
}

const roundFactors = [1, 1.5, 2, 3, 4, 6, 8, 10];

/** The next round length: it changes seldom while the length grows. */
function roundUp(length: number, unit: TimelineAxis["unit"]): number {
  const least = Math.max(length * 1.02, unit === "time" ? 1_000 : 20);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (roundFactors.find((factor) => factor * power >= least) ?? 10);
}

/** Where on the shown part of the axis a value is: from 0 to 1, beyond if it is not shown. */
export function positionOf(axis: TimelineAxis, value: number): number {
  const { segments, length, range } = axis;
  const segment = segments[findSegment(segments, value, "from")];
  const inner = segment ? (value - segment.from) / Math.max(segment.to - segment.from, Number.MIN_VALUE) : 0;
  const whole = segment ? (segment.start + Math.min(1, Math.max(0, inner)) * segment.length) / length : 0;
  return (whole - range.from) / (range.to - range.from);
}

/** What is at a position of the shown part of the axis: the inverse of `positionOf`. */
export function valueAt(axis: TimelineAxis, position: number): number {
  const { segments, length, range } = axis;
  const at = (range.from + position * (range.to - range.from)) * length;
  const segment = segments[findSegment(segments, at, "start")];
  if (!segment) return axis.from;
  const inner = Math.min(1, Math.max(0, (at - segment.start) / segment.length));
  return segment.from + inner * (segment.to - segment.from);
}

/** The last one that begins before a value, or there. */
function findSegment(segments: readonly Segment[], value: number, by: "from" | "start"): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.[by] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** Where no step was at work for long. Spans come in the order of their starts. */
function idleGaps(spans: readonly Span[], from: number, to: number): readonly Gap[] {
  const gaps: Gap[] = [];
  let busyUntil = from;
  for (const { start, end } of spans) {
    const begin = start.at ?? from;
    if (begin - busyUntil > idleGapMs) gaps.push({ from: busyUntil, to: begin });
    busyUntil = Math.max(busyUntil, end === undefined ? to : (end.at ?? begin));
  }
  if (to - busyUntil > idleGapMs) gaps.push({ from: busyUntil, to });
  return gaps;
}

function segmentsOf(gaps: readonly Gap[], from: number, to: number): readonly Segment[] {
  const idle = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const gapLength = Math.max(1, (to - from - idle) * collapsedShare);
  const segments: Segment[] = [];
  let start = 0;
  const add = (begin: number, end: number, length: number, isCollapsed: boolean): void => {
    if (end <= begin) return;
    segments.push({ from: begin, to: end, start, length, isCollapsed });
    start += length;
  };
  let at = from;
  for (const gap of gaps) {
    add(at, gap.from, gap.from - at, false);
    add(gap.from, gap.to, gapLength, true);
    at = gap.to;
  }
  add(at, to, to - at, false);
  return segments;
}
