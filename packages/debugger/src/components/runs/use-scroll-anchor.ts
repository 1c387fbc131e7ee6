import type { DebuggerRun } from "@llama-agents/protocol";
import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Keeps what is read in place when rows come in above it, unless the list is at its top, where new runs are to be seen.
 *
 * @param rowHeight - in pixels
 */
export function useScrollAnchor(
  scroller: RefObject<HTMLElement | null>,
  runs: readonly DebuggerRun[],
  rowHeight: number,
): void {
  const before = useRef(runs);
  useLayoutEffect(() => {
    const element = scroller.current;
    const last = before.current;
    before.current = runs;
    if (element === null || last === runs || element.scrollTop < rowHeight) return;
    const index = Math.floor(element.scrollTop / rowHeight);
    const anchor = last[index]?.handler_id;
    const now = runs.findIndex((run) => run.handler_id === anchor);
    if (now >= 0 && now !== index) element.scrollTop += (now - index) * rowHeight;
  }, [scroller, runs, rowHeight]);
}
