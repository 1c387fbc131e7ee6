import { useEffect, useEffectEvent } from "react";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { findSelectedEvent, selectionOf } from "../../model/run/selected-event.ts";
import { axisValue, positionOf } from "../../model/timeline/timeline-axis.ts";
import { findSpan } from "../../model/timeline/timeline-entries.ts";
import { centerOn } from "../../model/timeline/timeline-zoom.ts";
import type { Timeline } from "./use-timeline.ts";

/** What of the selection is to be seen among the bars. */
export interface TimelineMark {
  /** Of the bar: an execution, or a wait. */
  readonly id: string | undefined;
  /** The step whose rows are marked. */
  readonly step: string | undefined;
  /** Where it begins, in values of the axis. */
  readonly value: number | undefined;
  /** Where a line is drawn: an event has no length. */
  readonly line: number | undefined;
}

const nothing: TimelineMark = { id: undefined, step: undefined, value: undefined, line: undefined };

export function markOf(selection: Selection | undefined, buffer: RunBuffer, { view, layout }: Timeline): TimelineMark {
  if (selection === undefined) return nothing;
  if (selection.kind === "step") return { ...nothing, step: selection.name };
  if (selection.kind === "span") {
    const span = findSpan(view, selection.id);
    return { ...nothing, id: selection.id, value: span && axisValue(span.start, layout.axis.unit) };
  }
  if (selection.kind !== "event") return nothing;
  const event = findSelectedEvent(buffer.events, selection);
  if (!event) return nothing;
  const value = axisValue(event, layout.axis.unit);
  return { ...nothing, id: `wait:${event.index}`, value, line: value };
}

/** The selection that a bar, or an execution or a wait of the tree, stands for; none for the run. */
export function selectionOfBar(id: string, buffer: RunBuffer): Selection | undefined {
  if (id === "run") return undefined;
  if (!id.startsWith("wait:")) return { kind: "span", id };
  const event = buffer.events[Number(id.slice("wait:".length))];
  return event && selectionOf(event);
}

/** Shows what is selected elsewhere: once, so that nobody is pulled back who looks at something else. */
export function useShowSelected(mark: TimelineMark, timeline: Timeline, showRow: (id: string) => void): void {
  const { id, value } = mark;
  const isKnown = value !== undefined;
  const show = useEffectEvent(() => {
    const { layout, setZoom } = timeline;
    if (value !== undefined) {
      const position = positionOf(layout.axis, value);
      if (position < 0 || position > 1) setZoom(centerOn(layout.axis, value));
    }
    const row = id === undefined ? undefined : layout.rows.find((item) => item.id === rowIdOf(id) || hasBar(item, id));
    if (row) showRow(row.id);
  });
  useEffect(() => {
    if (id !== undefined && isKnown) show();
  }, [id, isKnown]);
}

/** `<step>/<worker>` of `<step>/<worker>/<n>`. */
const rowIdOf = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf("/")));

const hasBar = ({ bars }: Timeline["layout"]["rows"][number], id: string): boolean => bars.some((bar) => bar.id === id);
