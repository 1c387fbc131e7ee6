import { formatDateTime, formatDuration } from "../../model/format/format.ts";
import {
  type EntryClock,
  entryDuration,
  findEntry,
  startText,
  stateText,
} from "../../model/timeline/timeline-entries.ts";
import type { TimelineBar } from "../../model/timeline/timeline-layout.ts";
import classes from "./timeline-tooltip.module.css";
import type { Timeline } from "./use-timeline.ts";

export interface TimelineTooltipProps {
  readonly timeline: Timeline;
  readonly bar: TimelineBar;
  /** Of the pointer, in pixels within the chart. */
  readonly x: number;
  readonly y: number;
  /** Of the chart, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** What a bar stands for. The tree says the same to those who do not point. */
export function TimelineTooltip({ timeline, bar, x, y, width, height }: TimelineTooltipProps) {
  const { view, clock, layout } = timeline;
  const facts = bar.id === "run" ? runFacts(bar, timeline) : entryFacts(bar, timeline);
  const isMany = bar.count > 1;
  const entry = findEntry(view, bar.leads, clock.isLive);
  const title = bar.id === "run" ? "run" : (entry?.label ?? bar.id);
  const side = x > width / 2 ? { right: Math.max(4, width - x + 12) } : { left: x + 12 };
  const edge = y > height / 2 ? { bottom: Math.max(4, height - y + 8) } : { top: y + 16 };
  return (
    <div className={classes["tooltip"]} style={{ ...side, ...edge }}>
      <p className={classes["title"]}>{isMany ? `${title}: ${bar.count} executions` : title}</p>
      <dl className={classes["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name} className={classes["fact"]}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isMany && <p className={classes["hint"]}>Too short to be drawn apart: double-click to zoom in.</p>}
      {layout.axis.unit === "sequence" && <p className={classes["hint"]}>No times from this server.</p>}
    </div>
  );
}

type Fact = readonly [name: string, value: string];

function runFacts({ label, durationMs }: TimelineBar, { view, layout }: Timeline): readonly Fact[] {
  const isTimed = layout.axis.unit === "time";
  return [
    ["state", label],
    ...(isTimed ? [["started", formatDateTime(view.first?.at)] as const] : []),
    ...(durationMs === undefined ? [] : [["took", formatDuration(durationMs)] as const]),
    ["executions", String(view.spans.length)],
  ];
}

function entryFacts(bar: TimelineBar, { view, clock, layout }: Timeline): readonly Fact[] {
  const entry = findEntry(view, bar.leads, clock.isLive);
  if (!entry) return [];
  const times: EntryClock = { axis: layout.axis, now: clock.now };
  const { workerId, attempt, input, output } = entry;
  const duration = bar.count > 1 ? bar.durationMs : entryDuration(entry, times);
  const facts: (Fact | false)[] = [
    [bar.count > 1 && entry.state !== "done" ? "worst" : "state", stateText(entry)],
    workerId !== undefined && ["worker", workerId],
    attempt > 1 && ["attempt", String(attempt)],
    [layout.axis.unit === "time" ? "started" : "from event", startText(entry, times)],
    duration !== undefined && [bar.count > 1 ? "together" : entry.end ? "took" : "since", formatDuration(duration)],
    input !== undefined && ["in", input],
    output !== undefined && ["out", output],
  ];
  return facts.filter((fact) => fact !== false);
}
