import { type ReactElement, useState } from "react";
import { useNow } from "../../hooks/use-now.ts";
import { formatRelativeTime } from "../../model/format/format.ts";

export interface RelativeTimeProps {
  /** Milliseconds since the epoch, or ISO 8601. */
  readonly at: number | string | undefined;
}

/** In milliseconds: below, seconds are told. */
const minute = 60_000;

/** How long ago something was; when exactly is in its tooltip. */
export function RelativeTime({ at }: RelativeTimeProps): ReactElement {
  const date = new Date(at ?? Number.NaN);
  const time = date.getTime();
  const [isRecent, setRecent] = useState(() => Date.now() - time < minute);
  const now = useNow(isRecent ? 1_000 : 10_000);
  const isStillRecent = Math.max(now, time) - time < minute;
  if (isRecent !== isStillRecent) setRecent(isStillRecent);
  if (Number.isNaN(time)) return <span>–</span>;
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {formatRelativeTime(time, Math.max(now, time))}
    </time>
  );
}
