import { useRef } from "react";
import { parseEventFilter, visibilityOf } from "../../model/log/event-filter.ts";
import type { RunRoute } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { EventGridHandle } from "./event-grid.tsx";
import { useEventNavigation } from "./use-event-navigation.ts";
import { useFolding } from "./use-folding.ts";
import { useFollow } from "./use-follow.ts";
import { useLogRows } from "./use-log-rows.ts";
import { useLogShortcuts } from "./use-log-shortcuts.ts";
import { useNewEventsSummary } from "./use-new-events-summary.ts";
import { useQueryText } from "./use-query-text.ts";

interface EventLogOptions {
  readonly buffer: RunBuffer;
  readonly route: RunRoute;
  readonly onRouteChange: (patch: Partial<RunRoute>, options?: { readonly replace?: boolean }) => void;
  readonly isLive: boolean;
}

const noFilter = parseEventFilter("");

/** All that the log remembers and does. */
export function useEventLog({ buffer, route, onRouteChange, isLive }: EventLogOptions) {
  const { selection, internal } = route;
  const change = (patch: Partial<RunRoute>): void => onRouteChange(patch, { replace: true });
  const field = useRef<HTMLInputElement>(null);
  const grid = useRef<EventGridHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const folding = useFolding();
  const [query, setQuery] = useQueryText(route.query, (text) => change({ query: text }));
  const { isOn: fold, unfolded } = folding;
  const { log: rows, filter, version } = useLogRows(buffer, { query, internal, fold, unfolded });
  const follow = useFollow({
    scroller,
    count: rows.shown,
    // Rows come also when they are unfolded, or let through.
    version: `${version} ${rows.rows.length}`,
    isInitial: isLive && selection === undefined,
  });
  useNewEventsSummary(buffer.events.length, isLive);
  const navigation = useEventNavigation({
    grid,
    log: rows,
    events: buffer.events,
    selection,
    onSelect: (selected) => change({ selection: selected }),
    onUnfold: folding.unfold,
    onFold: folding.refold,
  });
  const toNextError = (): void => {
    const index = navigation.nextError();
    if (index === undefined) return;
    // An error that the filter hides is worth more than the filter; one that is internal, another filter.
    const event = buffer.events[index];
    const isShownAnyway = internal || (event && visibilityOf(event, noFilter, false) === "shown");
    if (!rows.isIn(rows.positionOf(index), index)) setQuery(isShownAnyway ? "" : "is:error");
    navigation.showEvent(index);
  };
  const setInternal = (isShown: boolean): void => change({ internal: isShown });
  useLogShortcuts({
    field,
    hasFilter: !filter.isEmpty,
    step: navigation.step,
    toNextError,
    toggleInternal: () => setInternal(!internal),
    toggleFollow: () => follow.setFollowing(!follow.isFollowing),
  });
  return {
    field,
    grid,
    scroller,
    folding,
    query,
    setQuery,
    rows,
    filter,
    follow,
    navigation,
    toNextError,
    setInternal,
  };
}
