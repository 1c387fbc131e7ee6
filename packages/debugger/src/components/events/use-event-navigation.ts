import { type RefObject, useEffect, useRef, useState } from "react";
import { headKey, keyOf, type LogRows } from "../../model/log/log-rows.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { findSelectedEvent, selectionOf } from "../../model/run/selected-event.ts";
import type { EventGridHandle } from "./event-grid.tsx";

interface NavigationOptions {
  readonly grid: RefObject<EventGridHandle | null>;
  readonly log: LogRows;
  readonly events: readonly RunEvent[];
  readonly selection: Selection | undefined;
  readonly onSelect: (selection: Selection) => void;
  readonly onUnfold: (first: number) => void;
  readonly onFold: (first: number) => void;
}

/** Which row has the focus, and what moves it. */
export function useEventNavigation(options: NavigationOptions) {
  const { grid, log, events, selection, onSelect, onUnfold, onFold } = options;
  // By key: positions change when rows are folded or filtered.
  const [focused, setFocused] = useState<number>();
  const selected = findSelectedEvent(events, selection)?.index;
  const wanted = focused ?? selected ?? 0;
  const active = log.rows.length === 0 ? -1 : Math.max(0, log.positionOf(wanted));

  const select = (index: number): void => {
    const event = events[index];
    if (event) onSelect(selectionOf(event));
  };
  const moveTo = (position: number): void => {
    const row = log.rows[position];
    if (!row) return;
    setFocused(keyOf(row));
    grid.current?.show(position, true);
    // While an event is open beside the log, the one in focus is.
    if (selection?.kind === "event" && row.kind === "event") select(row.index);
  };
  /** Closes the open fold that the row is part of; the line that stands for it then has the focus. */
  const fold = (position: number): void => {
    const head = log.headOf(position);
    const row = head === undefined ? undefined : log.rows[head];
    if (head === undefined || row?.kind !== "fold") return;
    setFocused(row.first);
    grid.current?.show(head, true);
    onFold(row.first);
  };
  const open = (position: number): void => {
    const row = log.rows[position];
    if (!row) return;
    if (row.kind === "fold" && row.isOpen) {
      fold(position);
      return;
    }
    setFocused(row.kind === "fold" ? headKey(row.first) : row.index);
    grid.current?.show(position, true);
    if (row.kind === "fold") onUnfold(row.first);
    else select(row.index);
  };
  const step = (by: 1 | -1): void => {
    const count = log.rows.length;
    if (count > 0) moveTo(focused === undefined && selected === undefined ? 0 : (active + by + count) % count);
  };
  /** @returns the index of the next error after the row in focus */
  const nextError = (): number | undefined => {
    const row = log.rows[active];
    const isAnywhere = row !== undefined && (focused !== undefined || selected !== undefined);
    const from = isAnywhere ? (log.isIn(active, wanted) ? wanted : keyOf(row)) : -1;
    return log.errors.find((index) => index > from) ?? log.errors[0];
  };
  const showEvent = (index: number): void => {
    setFocused(index);
    select(index);
  };
  useShowSelected(grid, log, selected, setFocused);
  return { active, selected, moveTo, open, fold, step, nextError, showEvent };
}

/** What is selected elsewhere, or by the address, comes into view. */
function useShowSelected(
  grid: RefObject<EventGridHandle | null>,
  log: LogRows,
  selected: number | undefined,
  setFocused: (index: number) => void,
): void {
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (selected === shown.current) return;
    shown.current = selected;
    if (selected === undefined) return;
    const position = log.positionOf(selected);
    if (!log.isIn(position, selected)) return;
    setFocused(selected);
    grid.current?.show(position, false);
  }, [grid, log, selected, setFocused]);
}
