import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { TimelineEntry } from "../../model/timeline/timeline-entries.ts";

export interface TableRows {
  /** Of the rows that are in the document, in ascending order. */
  readonly indices: readonly number[];
  /** The Tab stop. */
  readonly active: number;
  readonly setActive: (id: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** In pixels. */
export const tableRowHeight = 28;
/** Shorter tables are in the document as a whole, so that the browser finds what is in them. */
const virtualFrom = 200;

/** Which rows of a long table are in the document, and which of them is the Tab stop. */
export function useTableRows(entries: readonly TimelineEntry[], scroller: RefObject<HTMLElement | null>): TableRows {
  const [activeId, setActive] = useState<string>();
  const known = activeId === undefined ? 0 : entries.findIndex(({ id }) => id === activeId);
  const active = Math.max(0, known);
  const isVirtual = entries.length > virtualFrom;
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indices = defaultRangeExtractor(range);
      // What has the focus, or is on its way to it, stays in the document.
      return indices.includes(active) ? indices : [...indices, active].sort((a, b) => a - b);
    },
    [active],
  );
  const virtualizer = useVirtualizer({
    count: entries.length,
    enabled: isVirtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => tableRowHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    scrollPaddingStart: tableRowHeight,
    rangeExtractor,
    overscan: 12,
  });
  const focusNext = useFocusAfterRender(scroller, isVirtual);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = targets[event.key]?.(active, entries.length);
    if (target === undefined) return;
    event.preventDefault();
    const index = Math.min(entries.length - 1, Math.max(0, target));
    setActive(entries[index]?.id);
    focusNext(index);
    if (isVirtual) virtualizer.scrollToIndex(index);
  };
  const indices = isVirtual ? virtualizer.getVirtualItems().map(({ index }) => index) : [...entries.keys()];
  return { indices, active, setActive, onKeyDown };
}

/** Focuses the button of a row once it is there. */
function useFocusAfterRender(scroller: RefObject<HTMLElement | null>, preventScroll: boolean): (index: number) => void {
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (!button) return;
    wanted.current = undefined;
    button.focus({ preventScroll });
  });
  return useCallback((index) => {
    wanted.current = index;
  }, []);
}

const targets: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  j: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  k: (index) => index - 1,
  PageDown: (index) => index + 20,
  PageUp: (index) => index - 20,
  Home: () => 0,
  End: (_index, count) => count - 1,
};
