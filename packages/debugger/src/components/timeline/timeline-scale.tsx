import type { RefCallback, RefObject } from "react";
import { formatDuration } from "../../model/format/format.ts";
import type { TimelineLayout } from "../../model/timeline/timeline-layout.ts";
import { classNames } from "../ui/class-names.ts";
import classes from "./timeline-scale.module.css";

export interface TimelineScaleProps {
  readonly layout: TimelineLayout;
  readonly plot: RefObject<HTMLDivElement | null>;
  readonly measure: RefCallback<HTMLElement>;
}

/** The numbers above the bars. */
export function TimelineScale({ layout, plot, measure }: TimelineScaleProps) {
  const { ticks, gaps, axis } = layout;
  return (
    <div className={classes["scale"]}>
      <div className={classes["corner"]}>{axis.unit === "time" ? "" : "event"}</div>
      <div className={classes["plot"]} ref={plot}>
        <div className={classes["measure"]} ref={measure} />
        {ticks.map(({ position, label }) => (
          <span
            key={`${label}${position}`}
            className={classNames(classes["tick"], position > 0.95 && classes["last"])}
            style={{ left: percent(position) }}
          >
            {label}
          </span>
        ))}
        {gaps.map(({ from, to, durationMs }) => (
          <span
            key={from}
            className={classes["gap"]}
            style={{ left: percent(from), width: percent(to - from) }}
            title={`idle for ${formatDuration(durationMs)}`}
          >
            <span className={classes["gapLabel"]}>{formatDuration(durationMs)}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/** The lines below the numbers, behind the bars, and what is chosen or marked. */
export function TimelineGrid({ layout, mark }: { readonly layout: TimelineLayout; readonly mark: number | undefined }) {
  return (
    <div className={classes["grid"]}>
      {layout.ticks.map(({ position }) => (
        <span key={position} className={classes["line"]} style={{ left: percent(position) }} />
      ))}
      {layout.gaps.map(({ from, to }) => (
        <span key={from} className={classes["idle"]} style={{ left: percent(from), width: percent(to - from) }} />
      ))}
      {mark !== undefined && mark >= 0 && mark <= 1 && (
        <span className={classes["mark"]} style={{ left: percent(mark) }} />
      )}
    </div>
  );
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(3)}%`;
