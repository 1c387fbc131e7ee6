import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export interface Follow {
  readonly isFollowing: boolean;
  readonly setFollowing: (isFollowing: boolean) => void;
  readonly onScroll: () => void;
  /** How many events came since it was left; 0 while it follows. */
  readonly newCount: number;
}

interface FollowOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** How many events there are. */
  readonly count: number;
  /** Changes when there may be something to scroll to. */
  readonly version: unknown;
  readonly isInitial: boolean;
}

/** So many pixels above the end are the end still. */
const tolerance = 8;

/** Keeps the end of the log in view, until the reader scrolls away from it. */
export function useFollow({ scroller, count, version, isInitial }: FollowOptions): Follow {
  const [chosen, set] = useState<boolean>();
  // Whether the run goes on may be known only after the log is there.
  if (chosen === undefined && isInitial) set(true);
  const isFollowing = chosen ?? isInitial;
  const [leftAt, setLeftAt] = useState<number>();
  const lastTop = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is added
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!isFollowing || !element) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, [isFollowing, version, scroller]);
  const setFollowing = (next: boolean): void => {
    set(next);
    setLeftAt(next ? undefined : count);
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const isUp = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= tolerance;
    // A log that fits has no end to scroll to, and says nothing about what is wanted.
    if (scrollHeight <= clientHeight || isAtEnd === isFollowing) return;
    // Only who scrolls up leaves the end; it also moves away by itself, when something else takes room from the log.
    if (isAtEnd || isUp) setFollowing(isAtEnd);
    else element.scrollTop = scrollHeight;
  };
  const newCount = isFollowing || leftAt === undefined ? 0 : Math.max(0, count - leftAt);
  return { isFollowing, setFollowing, onScroll, newCount };
}
