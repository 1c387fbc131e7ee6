import { useState } from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import type { LogRow } from "../../model/log/event-folding.ts";

export interface Folding {
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
  /** The first index of each fold that was opened. */
  readonly unfolded: ReadonlySet<number>;
  readonly unfold: (first: number) => void;
  /** Closes the fold that a row came from, if it came from one. */
  readonly refold: (row: LogRow | undefined) => void;
}

const nothing: ReadonlySet<number> = new Set();

/** Whether many equal events are one line: remembered; and which of these lines are open. */
export function useFolding(): Folding {
  const [isOn, set] = usePreference("events.fold", true);
  const [unfolded, setUnfolded] = useState(nothing);
  const setOn = (next: boolean): void => {
    set(next);
    setUnfolded(nothing);
  };
  const unfold = (first: number): void => setUnfolded((before) => new Set(before).add(first));
  const refold = (row: LogRow | undefined): void => {
    const starts = row?.kind === "event" ? [...unfolded].filter((first) => first <= row.index) : [];
    if (starts.length === 0) return;
    const last = Math.max(...starts);
    setUnfolded(new Set([...unfolded].filter((first) => first !== last)));
  };
  return { isOn, setOn, unfolded, unfold, refold };
}
