import { formatDuration, formatOffset } from "../../model/format/format.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { type TimelineAxis, valueAt } from "../../model/timeline/timeline-axis.ts";
import { eventsBetween } from "../../model/timeline/timeline-range.ts";
import { classNames } from "../ui/class-names.ts";
import classes from "./timeline-chart.module.css";
import type { DragRange, TimelineHover } from "./use-timeline-pointer.ts";

/** The range that is being chosen, and what is in it. */
export function TimelineRange(props: {
  readonly range: DragRange;
  readonly axis: TimelineAxis;
  readonly events: readonly RunEvent[];
}) {
  const { range, axis, events } = props;
  const [from, to] = [valueAt(axis, range.from), valueAt(axis, range.to)];
  const found = eventsBetween(events, axis.unit, from, to);
  const count = found === undefined ? "no events" : found.count === 1 ? "1 event" : `${found.count} events`;
  const length = axis.unit === "time" ? `${formatDuration(to - from)}, ` : "";
  return (
    <div className={classes["overlay"]}>
      <div className={classes["range"]} style={{ left: percent(range.from), width: percent(range.to - range.from) }}>
        <span className={classNames(classes["rangeLabel"], range.from > 0.7 && classes["before"])}>
          {length}
          {count}
          {range.isZoom ? ", zoom in" : ""}
        </span>
      </div>
    </div>
  );
}

/** Where the pointer is on the axis. */
export function TimelineCursor({ hover, axis }: { readonly hover: TimelineHover; readonly axis: TimelineAxis }) {
  if (hover.target?.isLabel) return null;
  const { position } = hover;
  const value = valueAt(axis, position);
  return (
    <div className={classes["overlay"]}>
      <div className={classes["cursor"]} style={{ left: percent(position) }}>
        <span className={classNames(classes["cursorLabel"], position > 0.9 && classes["before"])}>
          {axis.unit === "time" ? formatOffset(value - axis.from) : `#${Math.round(value)}`}
        </span>
      </div>
    </div>
  );
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(3)}%`;
