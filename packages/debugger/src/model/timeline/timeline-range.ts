import type { RunEvent } from "../run/run-event.ts";
import type { TimelineAxis } from "./timeline-axis.ts";

/** The events of a part of the axis. */
export interface EventRange {
  /** Of the first and the last one. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The events between two values of the axis, by bisection; `undefined` if there are none with a sequence. */
export function eventsBetween(
  events: readonly RunEvent[],
  unit: TimelineAxis["unit"],
  from: number,
  to: number,
): EventRange | undefined {
  const axisValueOf = ({ at, sequence, index }: RunEvent): number =>
    unit === "time" ? (at ?? 0) : (sequence ?? index);
  let first = countBefore(events, (event) => axisValueOf(event) < from);
  let last = countBefore(events, (event) => axisValueOf(event) <= to) - 1;
  const count = last - first + 1;
  while (first <= last && events[first]?.sequence === undefined) first += 1;
  while (last >= first && events[last]?.sequence === undefined) last -= 1;
  const [begin, end] = [events[first]?.sequence, events[last]?.sequence];
  return first > last || begin === undefined || end === undefined ? undefined : { from: begin, to: end, count };
}

/** What the log is filtered by to show a range. */
export function rangeQuery({ from, to }: Pick<EventRange, "from" | "to">): string {
  return from === to ? `seq:${from}` : `seq:${from}..${to}`;
}

function countBefore(events: readonly RunEvent[], isBefore: (event: RunEvent) => boolean): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event && isBefore(event)) low = middle + 1;
    else high = middle;
  }
  return low;
}
