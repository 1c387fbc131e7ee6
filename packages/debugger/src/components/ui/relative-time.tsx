import type { ReactElement } from "react";
import { useAtNow } from "../../hooks/use-now.ts";
import { formatRelativeTime } from "../../model/format/format.ts";

export interface RelativeTimeProps {
  /** Milliseconds since the epoch, or ISO 8601. */
  readonly at: number | string | undefined;
}

/** How long ago something was; when exactly is in its tooltip. */
export function RelativeTime({ at }: RelativeTimeProps): ReactElement {
  const date = new Date(at ?? Number.NaN);
  const time = date.getTime();
  const text = useAtNow(1_000, (now) => formatRelativeTime(time, Math.max(now, time)));
  if (Number.isNaN(time)) return <span>–</span>;
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {text}
    </time>
  );
}
