import { positionOf, type TimelineAxis, valueAt } from "./timeline-axis.ts";

/** A labelled place of the axis. */
export interface TimelineTick {
  /** From 0 to 1. */
  readonly position: number;
  readonly label: string;
}

/** The room of a label, in pixels: nearer to one another they run into each other. */
const labelWidth = 68;
/** Between two labels, about, in pixels. */
const wantedDistance = 110;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const timeSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 6, 12, 24, 48, 168].map((count) => count * hour),
];

/**
 * Round places of what is shown of the axis, in order; none in collapsed gaps.
 *
 * @param width - of the axis, in pixels
 */
export function ticksOf(axis: TimelineAxis, width: number): readonly TimelineTick[] {
  const visible = axis.length * (axis.range.to - axis.range.from);
  const step = stepFor(visible / Math.min(12, Math.max(1, width / wantedDistance)), axis.unit);
  const minDistance = labelWidth / Math.max(1, width);
  const [first, last] = [valueAt(axis, 0), valueAt(axis, 1)];
  const ticks: TimelineTick[] = [];
  for (const [index, { from, to, isCollapsed }] of axis.segments.entries()) {
    if (isCollapsed || to < first || from > last) continue;
    // A label does not run into a collapsed gap.
    const limit = axis.segments[index + 1] ? positionOf(axis, to) - minDistance * 0.6 : 1;
    const begin = Math.max(from, first);
    const base = axis.unit === "time" ? axis.from : 0;
    for (let value = base + Math.ceil((begin - base) / step) * step; value <= Math.min(to, last); value += step) {
      const position = positionOf(axis, value);
      const previous = ticks.at(-1)?.position ?? Number.NEGATIVE_INFINITY;
      if (position >= 0 && position <= limit && position - previous >= minDistance) {
        ticks.push({ position, label: labelOf(Math.round(value - base), axis.unit, step) });
      }
    }
  }
  return ticks;
}

function stepFor(wanted: number, unit: TimelineAxis["unit"]): number {
  if (unit === "time") return timeSteps.find((step) => step >= wanted) ?? Math.ceil(wanted / (168 * hour)) * 168 * hour;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, wanted))));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted) ?? power * 10;
}

function labelOf(value: number, unit: TimelineAxis["unit"], step: number): string {
  if (unit === "sequence") return String(value);
  if (value < second && step < second) return `${value} ms`;
  const digits = step >= second ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  if (value < minute) return `${(value / second).toFixed(digits)} s`;
  const minutes = Math.floor(value / minute);
  const rest = ((value % minute) / second).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, "0");
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}
