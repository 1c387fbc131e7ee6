import { type KeyboardEvent, useEffect, useRef } from "react";
import { formatDuration } from "../../model/format/format.ts";
import { entryText } from "../../model/timeline/timeline-entries.ts";
import type { TimelineRow } from "../../model/timeline/timeline-layout.ts";
import { timelineKeys } from "./timeline-keys.ts";
import classes from "./timeline-tree.module.css";
import type { Timeline } from "./use-timeline.ts";
import type { TimelineFocus } from "./use-timeline-focus.ts";

export interface TimelineTreeProps {
  readonly timeline: Timeline;
  readonly focus: TimelineFocus;
  readonly onSelect: () => void;
  readonly onZoom: (factor: number | undefined) => void;
  readonly onPan: (part: number) => void;
}

/** So many rows, and executions of a row, are in the document on each side of the focus. */
const around = 20;

/**
 * The timeline for screen readers and keyboards: its rows, and the executions of the row in focus. It is not seen; the row and
 * the bar in focus are marked among the bars. One stop for Tab: up and down lead between rows, left and right through time.
 */
export function TimelineTree({ timeline, focus, onSelect, onZoom, onPan }: TimelineTreeProps) {
  const { layout, clock } = timeline;
  const { rowIndex, entries, entryIndex } = focus;
  const tree = useRef<HTMLDivElement>(null);
  const id = entryIndex === undefined ? layout.rows[rowIndex]?.id : entries[entryIndex]?.id;
  const { isFocused } = focus;
  useEffect(() => {
    if (isFocused && id !== undefined)
      tree.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [id, isFocused]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = timelineKeys[event.key];
    if (action === undefined) return;
    action({ focus, onSelect, onZoom, onPan, isShifted: event.shiftKey });
    event.preventDefault();
    event.stopPropagation();
  };
  const times = { axis: layout.axis, now: clock.now };
  const firstRow = Math.max(0, rowIndex - around);
  const firstEntry = Math.max(0, (entryIndex ?? 0) - around);
  return (
    <div
      ref={tree}
      role="tree"
      aria-label="Timeline: up and down between rows, left and right through time"
      className={classes["tree"]}
      onKeyDown={onKeyDown}
      onFocus={() => focus.setFocused(true)}
      onBlur={() => focus.setFocused(false)}
    >
      {layout.rows.slice(firstRow, rowIndex + around + 1).flatMap((row, offset) => {
        const index = firstRow + offset;
        const isActive = index === rowIndex;
        const item = (
          <div
            key={row.id}
            role="treeitem"
            aria-level={1}
            aria-posinset={index + 1}
            aria-setsize={layout.rows.length}
            aria-expanded={row.kind === "run" ? undefined : isActive}
            aria-selected={isActive && entryIndex === undefined}
            tabIndex={isActive && entryIndex === undefined ? 0 : -1}
          >
            {rowText(row)}
          </div>
        );
        if (!isActive) return [item];
        const children = entries.slice(firstEntry, (entryIndex ?? 0) + around + 1).map((entry, position) => (
          <div
            key={`${row.id}:${entry.id}`}
            role="treeitem"
            aria-level={2}
            aria-posinset={firstEntry + position + 1}
            aria-setsize={entries.length}
            aria-selected={firstEntry + position === entryIndex}
            tabIndex={firstEntry + position === entryIndex ? 0 : -1}
          >
            {entryText(entry, times)}
          </div>
        ));
        return [item, ...children];
      })}
    </div>
  );
}

function rowText({ kind, label, step, bars }: TimelineRow): string {
  const [bar] = bars;
  if (kind === "run") {
    const took = bar?.durationMs === undefined ? "" : `, ${formatDuration(bar.durationMs)}`;
    return `run, ${bar?.label ?? ""}${took}`;
  }
  if (kind === "wait") return label;
  return `${step ?? label}, worker ${label.slice((step ?? "").length + 1)}`;
}
