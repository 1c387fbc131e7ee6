import type { ReactElement } from "react";
import { formatClock, formatDateTime, formatOffset } from "../../model/format/format.ts";
import type { EventPlace, RunView } from "../../model/run/run-view.ts";

interface PlaceTimeProps {
  readonly place: EventPlace;
  readonly view: RunView;
}

/** When something was: since the start of the run, and by the clock; by its sequence if the server tells no times. */
export function PlaceTime({ place, view }: PlaceTimeProps): ReactElement {
  const { at, sequence, index } = place;
  if (at === undefined || !view.hasTimes) return <>event {sequence ?? index}</>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at)}>
      {formatOffset(at - (view.first?.at ?? at))} s, {formatClock(at)}
    </time>
  );
}

/** How long it took, in milliseconds; until the last event if it goes on; `undefined` without times. */
export function durationOf(start: EventPlace, end: EventPlace | undefined, now: number): number | undefined {
  if (start.at === undefined) return undefined;
  return Math.max(0, (end === undefined ? now : (end.at ?? start.at)) - start.at);
}
