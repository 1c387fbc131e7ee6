import type { RefObject } from "react";
import { useShortcuts } from "../../hooks/use-shortcuts.ts";

interface LogActions {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly hasFilter: boolean;
  /** Moves to the next row, or the one before, from the last one to the first. */
  readonly step: (by: 1 | -1) => void;
  readonly toNextError: () => void;
  readonly toggleInternal: () => void;
  readonly toggleFollow: () => void;
}

/** The keys of the log, wherever the focus is, as long as it is in no field. */
export function useLogShortcuts(actions: LogActions): void {
  const { field, hasFilter, step, toNextError, toggleInternal, toggleFollow } = actions;
  /** The list of runs has rows of its own. */
  const inRows = (by: 1 | -1) => (): boolean => {
    if (document.activeElement?.closest("nav")) return false;
    step(by);
    return true;
  };
  const inHits = (by: 1 | -1) => (): boolean => {
    if (hasFilter) step(by);
    return hasFilter;
  };
  const previousHit = inHits(-1);
  useShortcuts({
    "/": () => field.current?.focus(),
    j: inRows(1),
    k: inRows(-1),
    n: inHits(1),
    ["N"]: previousHit,
    ".": toNextError,
    i: toggleInternal,
    f: toggleFollow,
  });
}
