import { useState } from "react";
import { usePreference } from "../../hooks/use-preference.ts";

export interface Folding {
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
  /** The first index of each fold that was opened. */
  readonly unfolded: ReadonlySet<number>;
  readonly unfold: (first: number) => void;
  /** Closes the fold that begins with this event. */
  readonly refold: (first: number) => void;
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
  const refold = (first: number): void => setUnfolded((before) => new Set([...before].filter((one) => one !== first)));
  return { isOn, setOn, unfolded, unfold, refold };
}
