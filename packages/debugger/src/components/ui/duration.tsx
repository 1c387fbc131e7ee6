import { type ReactElement, useMemo } from "react";
import { useNow } from "../../hooks/use-now.ts";
import { formatDuration, formatElapsed } from "../../model/format/format.ts";
import classes from "./duration.module.css";

export interface DurationProps {
  /** In milliseconds; `undefined` if it is not known. */
  readonly ms: number | undefined;
  /** Does it go on? Then it counts on from `ms`, in whole seconds. @default false */
  readonly isLive?: boolean | undefined;
  /** ISO 8601: a live one counts from there, in step with a {@link RelativeTime}, as long as the server's clock agrees. */
  readonly startedAt?: string | undefined;
}

/** How far two clocks may be apart, in milliseconds, to count as one: more than an answer takes on its way. */
const tolerance = 2_000;

/** How long something took or takes, in figures that do not move. */
export function Duration({ ms, isLive = false, startedAt }: DurationProps): ReactElement {
  const counts = isLive && ms !== undefined;
  const now = useNow(counts ? 1000 : 0);
  const since = useMemo(() => {
    // Whoever gives the elapsed time gave that of now.
    const counted = Date.now() - (ms ?? 0);
    const started = Date.parse(startedAt ?? "");
    return Math.abs(counted - started) < tolerance ? started : counted;
  }, [ms, startedAt]);
  const text = counts ? formatElapsed(now - since) : formatDuration(ms);
  return <span className={classes["duration"]}>{text}</span>;
}
