import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { axisValue, positionOf, valueAt } from "../../model/timeline/timeline-axis.ts";
import { centerOn, panBy, zoomBy, zoomInto } from "../../model/timeline/timeline-zoom.ts";
import classes from "./timeline-chart.module.css";
import { TimelineCursor, TimelineRange } from "./timeline-overlays.tsx";
import { TimelineRow } from "./timeline-row.tsx";
import { TimelineGrid, TimelineScale } from "./timeline-scale.tsx";
import { TimelineTooltip } from "./timeline-tooltip.tsx";
import { TimelineTree } from "./timeline-tree.tsx";
import type { Timeline } from "./use-timeline.ts";
import { type TimelineFocus, useTimelineFocus } from "./use-timeline-focus.ts";
import { type DragRange, type TimelineHover, type TimelineTarget, useTimelinePointer } from "./use-timeline-pointer.ts";
import { markOf, selectionOfBar, type TimelineMark, useShowSelected } from "./use-timeline-selection.ts";

export interface TimelineChartProps {
  readonly timeline: Timeline;
  readonly buffer: RunBuffer;
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
  /** Measures the width of the axis. */
  readonly measure: RefCallback<HTMLElement>;
  /** Shows the events between two values of the axis. */
  readonly onShowEvents: (from: number, to: number) => void;
}

const rowHeight = 28;
const scaleHeight = 32;

/** The bars, with what is drawn around them, and the tree that stands for them. */
export function TimelineChart({ timeline, buffer, selection, onSelect, measure, onShowEvents }: TimelineChartProps) {
  const { layout, setZoom } = timeline;
  const { axis, rows } = layout;
  const area = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<TimelineHover>();
  const [drag, setDrag] = useState<DragRange>();
  const focus = useTimelineFocus(timeline);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => area.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    scrollPaddingStart: scaleHeight,
    overscan: 6,
  });
  const showRow = (id: string): void => {
    const index = rows.findIndex((row) => row.id === id);
    if (index >= 0) virtualizer.scrollToIndex(index);
  };
  const mark = markOf(selection, buffer, timeline);
  useShowSelected(mark, timeline, showRow);
  useShowFocused(focus, timeline, showRow);
  const pick = ({ row, bar, isLabel }: TimelineTarget): void => {
    const step = rows.find(({ id }) => id === row)?.step;
    const picked = bar !== undefined ? selectionOfBar(bar, buffer) : undefined;
    if (picked) onSelect(picked);
    else if (isLabel && step !== undefined) onSelect({ kind: "step", name: step });
  };
  useTimelinePointer(area, plot, {
    onZoom: (factor, around) => setZoom(zoomBy(axis, factor, around)),
    onPan: (part) => setZoom(panBy(axis, part)),
    onDrag: setDrag,
    onDrop: ({ from, to, isZoom }) => {
      if (isZoom) setZoom(zoomInto(axis, from, to));
      else onShowEvents(valueAt(axis, from), valueAt(axis, to));
    },
    onHover: setHover,
    onPick: pick,
    onEnlarge: ({ row, bar }) => {
      const found = rows.find(({ id }) => id === row)?.bars.find(({ leads }) => leads === bar);
      if (found) setZoom(zoomInto(axis, found.from - margin(found), found.to + margin(found)));
    },
  });
  const selectFocused = (): void => {
    const entry = focus.entryIndex === undefined ? undefined : focus.entries[focus.entryIndex];
    if (entry) pick({ row: "", bar: entry.id, isLabel: false });
    else pick({ row: rows[focus.rowIndex]?.id ?? "", bar: undefined, isLabel: true });
  };
  const hovered = drag ? undefined : findBar(timeline, hover?.target);
  return (
    <div className={classes["chart"]}>
      <TimelineTree
        timeline={timeline}
        focus={focus}
        onSelect={selectFocused}
        onZoom={(factor) => setZoom(factor === undefined ? undefined : zoomBy(axis, factor))}
        onPan={(part) => setZoom(panBy(axis, part))}
      />
      <div className={classes["area"]} ref={area} tabIndex={-1} aria-hidden="true">
        <TimelineScale layout={layout} plot={plot} measure={measure} />
        <div className={classes["rows"]} style={{ height: virtualizer.getTotalSize() }}>
          <TimelineGrid layout={layout} mark={mark.line === undefined ? undefined : positionOf(axis, mark.line)} />
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <ChartRow key={rows[index]?.id ?? index} index={index} top={start} {...{ timeline, focus, mark }} />
          ))}
        </div>
        {drag && <TimelineRange range={drag} axis={axis} events={buffer.events} />}
        {hover && !drag && <TimelineCursor hover={hover} axis={axis} />}
      </div>
      {hovered && hover && (
        <TimelineTooltip
          timeline={timeline}
          bar={hovered}
          x={hover.x}
          y={hover.y}
          width={area.current?.clientWidth ?? 0}
          height={area.current?.clientHeight ?? 0}
        />
      )}
    </div>
  );
}

interface ChartRowProps {
  readonly index: number;
  readonly top: number;
  readonly timeline: Timeline;
  readonly focus: TimelineFocus;
  readonly mark: TimelineMark;
}

function ChartRow({ index, top, timeline, focus, mark }: ChartRowProps) {
  const { layout, clock } = timeline;
  const row = layout.rows[index];
  if (!row) return null;
  const isFocused = focus.isFocused && focus.rowIndex === index;
  const entry = focus.entryIndex === undefined ? undefined : focus.entries[focus.entryIndex]?.id;
  const isOwn = mark.id !== undefined && (mark.id.startsWith(`${row.id}/`) || row.kind === "wait");
  const { axis } = layout;
  const lost = clock.lostAt;
  return (
    <TimelineRow
      row={row}
      top={top}
      width={timeline.width}
      selected={isOwn ? mark.id : undefined}
      focused={isFocused ? entry : undefined}
      isSelected={mark.step !== undefined && row.step === mark.step}
      isFocused={isFocused}
      lostFrom={lost === undefined ? undefined : axis.unit === "time" ? positionOf(axis, lost) : 1}
    />
  );
}

/** Shows what the keyboard goes to. */
function useShowFocused(
  { isFocused, rowIndex, entries, entryIndex }: TimelineFocus,
  timeline: Timeline,
  showRow: (id: string) => void,
): void {
  const entry = entryIndex === undefined ? undefined : entries[entryIndex];
  const id = entry?.id;
  const show = useEffectEvent((index: number) => {
    const { rows, axis } = timeline.layout;
    const row = rows[index];
    if (row) showRow(row.id);
    if (!entry) return;
    const value = axisValue(entry.start, axis.unit);
    const position = positionOf(axis, value);
    if (position < 0 || position > 1) timeline.setZoom(centerOn(axis, value));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: shows again when the execution changes, not when the layout does
  useEffect(() => {
    if (isFocused) show(rowIndex);
  }, [isFocused, rowIndex, id]);
}

function findBar({ layout }: Timeline, target: TimelineTarget | undefined) {
  if (target?.bar === undefined) return undefined;
  return layout.rows.find(({ id }) => id === target.row)?.bars.find(({ leads }) => leads === target.bar);
}

/** What is left on each side of what is enlarged. */
const margin = ({ from, to }: { readonly from: number; readonly to: number }): number =>
  Math.max(0.002, (to - from) * 0.1);
