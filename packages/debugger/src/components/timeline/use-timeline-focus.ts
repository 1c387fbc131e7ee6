import { useMemo, useState } from "react";
import { entriesOfRow, type TimelineEntry } from "../../model/timeline/timeline-entries.ts";
import type { Timeline } from "./use-timeline.ts";

/** Where the keyboard is in the timeline. */
export interface TimelineFocus {
  readonly rowIndex: number;
  readonly rowCount: number;
  /** Of the row. */
  readonly entries: readonly TimelineEntry[];
  /** `undefined` on the row itself. */
  readonly entryIndex: number | undefined;
  /** Has the tree the focus of the page? */
  readonly isFocused: boolean;
  readonly setFocused: (isFocused: boolean) => void;
  readonly moveToRow: (index: number) => void;
  /** A number below 0, or `undefined`, is the row itself. */
  readonly moveToEntry: (index: number | undefined) => void;
}

/** Kept by ids: rows and executions that come do not move it. */
export function useTimelineFocus({ view, layout, clock }: Timeline): TimelineFocus {
  const [at, setAt] = useState<{ readonly row: string; readonly entry: string | undefined }>();
  const [isFocused, setFocused] = useState(false);
  const { rows, axis } = layout;
  const rowIndex = Math.max(
    0,
    rows.findIndex(({ id }) => id === at?.row),
  );
  const row = rows[rowIndex]?.id ?? "run";
  const { unit } = axis;
  const { isLive } = clock;
  const entries = useMemo(() => entriesOfRow(view, unit, row, isLive), [view, unit, row, isLive]);
  const found = at?.entry === undefined ? -1 : entries.findIndex(({ id }) => id === at.entry);
  const entryIndex = found < 0 ? undefined : found;
  const moveToRow = (index: number): void => {
    const next = rows[index];
    if (!next) return;
    const place = entryIndex === undefined ? undefined : entries[entryIndex]?.start.index;
    const others = place === undefined ? [] : entriesOfRow(view, unit, next.id, isLive);
    const nearest = place === undefined ? undefined : nearestEntry(others, place);
    setAt({ row: next.id, entry: nearest === undefined ? undefined : others[nearest]?.id });
  };
  const moveToEntry = (index: number | undefined): void => {
    if (index === undefined || index < 0) setAt({ row, entry: undefined });
    else if (entries[index]) setAt({ row, entry: entries[index].id });
  };
  return { rowIndex, rowCount: rows.length, entries, entryIndex, isFocused, setFocused, moveToRow, moveToEntry };
}

/** The position of the entry that begins nearest to an event. */
function nearestEntry(entries: readonly TimelineEntry[], eventIndex: number): number | undefined {
  let best: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const [position, { start }] of entries.entries()) {
    const own = Math.abs(start.index - eventIndex);
    if (own >= distance) continue;
    best = position;
    distance = own;
  }
  return best;
}
