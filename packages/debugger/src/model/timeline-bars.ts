import type { TimelineBar } from "./timeline-layout.ts";

/** How wide the shortest bar is drawn, in pixels. */
export const narrowestBar = 2;
/** What was merged does not grow beyond this, in pixels, as long as others follow: bars tell where the work was. */
const widestMerged = 6;

/** Of several that are drawn as one, the worst shows. */
const severity: Readonly<Record<TimelineBar["state"], number>> = {
  failed: 6,
  retried: 5,
  cancelled: 4,
  waiting: 3,
  suspended: 2,
  answered: 1,
  running: 1,
  done: 0,
  completed: 0,
};

/**
 * Merges bars that are too narrow and too close to be told apart, so that however many executions a row has, it has fewer
 * bars than pixels.
 *
 * @param bars - in their order, without overlaps
 * @param pixel - how much of what is shown of the axis a pixel is
 */
export function mergeNarrow(bars: readonly TimelineBar[], pixel: number): readonly TimelineBar[] {
  const merged: TimelineBar[] = [];
  for (const bar of bars) {
    const before = merged.at(-1);
    if (before && !before.isOpen && !bar.isOpen && isIndistinct(before, bar, pixel)) {
      merged[merged.length - 1] = mergeBars(before, bar);
    } else {
      merged.push(bar);
    }
  }
  return merged;
}

function isIndistinct(before: TimelineBar, bar: TimelineBar, pixel: number): boolean {
  const width = before.to - before.from;
  const drawnTo = Math.max(before.to, before.from + narrowestBar * pixel);
  return bar.to - bar.from < narrowestBar * pixel && bar.from - drawnTo < pixel && width < widestMerged * pixel;
}

function mergeBars(before: TimelineBar, bar: TimelineBar): TimelineBar {
  const worst = severity[bar.state] > severity[before.state] ? bar : before;
  const count = before.count + bar.count;
  const durationMs =
    before.durationMs === undefined || bar.durationMs === undefined ? undefined : before.durationMs + bar.durationMs;
  const { leads, state } = worst;
  return { ...before, leads, state, to: Math.max(before.to, bar.to), count, durationMs, label: "" };
}
