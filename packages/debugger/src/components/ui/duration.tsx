import { type ReactElement, useMemo } from "react";
import { useNow } from "../../hooks/use-now.ts";
import { formatDuration } from "../../model/format.ts";
import classes from "./duration.module.css";

export interface DurationProps {
  /** In milliseconds; `undefined` if it is not known. */
  readonly ms: number | undefined;
  /** Does it go on? Then it counts on from `ms`. @default false */
  readonly isLive?: boolean | undefined;
}

/** How long something took or takes, in figures that do not move. */
export function Duration({ ms, isLive = false }: DurationProps): ReactElement {
  const counts = isLive && ms !== undefined;
  const now = useNow(counts ? 1000 : 0);
  // Whoever gives the elapsed time gave that of now.
  const since = useMemo(() => Date.now() - (ms ?? 0), [ms]);
  const elapsed = counts ? Math.max(ms, now - since) : ms;
  return <span className={classes["duration"]}>{formatDuration(elapsed)}</span>;
}
