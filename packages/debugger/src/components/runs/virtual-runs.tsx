import type { DebuggerRun } from "@llama-agents/protocol";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { useRuns } from "../../api/hooks.ts";
import { Button } from "../ui/button.tsx";
import { RunRow } from "./run-row.tsx";
import classes from "./runs-list.module.css";
import type { RunSelection } from "./use-run-selection.ts";
import { useScrollAnchor } from "./use-scroll-anchor.ts";

export interface VirtualRunsProps {
  readonly page: Pick<ReturnType<typeof useRuns>, "hasOlder" | "isLoadingOlder" | "loadOlder">;
  /** At least one. */
  readonly runs: readonly DebuggerRun[];
  readonly selection: RunSelection;
  /** The handler id of the run that is open. */
  readonly current: string | undefined;
}

const rowHeight = 48;
/** Above the first row, in pixels. */
const paddingStart = 4;

/** The rows of the runs: one Tab stop, moved by arrows, `j` and `k`; only those in view are in the document. */
export function VirtualRuns({ page, runs, selection, current }: VirtualRunsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const known = runs.findIndex((run) => run.handler_id === (active ?? current));
  const activeIndex = Math.max(0, known);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indices = defaultRangeExtractor(range);
      // What has the focus stays in the document.
      return indices.includes(activeIndex) ? indices : [...indices, activeIndex].sort((a, b) => a - b);
    },
    [activeIndex],
  );
  const virtualizer = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart,
    getItemKey: (index) => runs[index]?.handler_id ?? index,
    rangeExtractor,
    overscan: 8,
  });
  useScrollAnchor(scroller, runs, rowHeight);
  const focusNext = useFocusAfterRender(scroller);
  const moveTo = (index: number) => {
    const run = runs[index];
    if (run === undefined) return;
    setActive(run.handler_id);
    virtualizer.scrollToIndex(index);
    focusNext(run.handler_id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = keyTargets[event.key]?.(activeIndex, runs.length);
    const run = runs[activeIndex];
    if (target !== undefined) moveTo(Math.min(Math.max(target, 0), runs.length - 1));
    else if (event.key === "x" && run !== undefined) selection.toggle(run.handler_id);
    else return;
    // Keys that the rest of the page uses too mean the rows here.
    event.preventDefault();
  };
  return (
    <div className={classes["scroller"]} ref={scroller}>
      <ul
        className={classes["rows"]}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label="Runs"
        onKeyDown={onKeyDown}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const run = runs[item.index];
          if (run === undefined) return null;
          const id = run.handler_id;
          return (
            <li key={id} className={classes["item"]} style={{ transform: `translateY(${item.start}px)` }}>
              <RunRow
                run={run}
                isCurrent={id === current}
                isSelected={selection.ids.includes(id)}
                onSelect={(isSelected) => selection.set(id, isSelected)}
                tabIndex={item.index === activeIndex ? 0 : -1}
                onFocus={() => setActive(id)}
              />
            </li>
          );
        })}
      </ul>
      {page.hasOlder ? (
        <div className={classes["older"]}>
          <Button variant="quiet" isBusy={page.isLoadingOlder} onClick={page.loadOlder}>
            Older runs
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const keyTargets: Readonly<Record<string, (index: number, count: number) => number>> = {
  j: (index) => index + 1,
  ArrowDown: (index) => index + 1,
  k: (index) => index - 1,
  ArrowUp: (index) => index - 1,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/** Focuses the link of a run once it is there. */
function useFocusAfterRender(scroller: { readonly current: HTMLElement | null }): (id: string) => void {
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-run="${CSS.escape(wanted.current)}"]`);
    if (!link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  });
  return useCallback((id) => {
    wanted.current = id;
  }, []);
}
