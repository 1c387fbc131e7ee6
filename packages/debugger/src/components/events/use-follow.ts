import { type RefObject, useLayoutEffect, useState } from "react";

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
  const [isFollowing, set] = useState(isInitial);
  const [leftAt, setLeftAt] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something is added
  useLayoutEffect(() => {
    const element = scroller.current;
    if (isFollowing && element) element.scrollTop = element.scrollHeight;
  }, [isFollowing, version, scroller]);
  const setFollowing = (next: boolean): void => {
    set(next);
    setLeftAt(next ? undefined : count);
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= tolerance;
    // A log that fits has no end to scroll to, and says nothing about what is wanted.
    const canScroll = element.scrollHeight > element.clientHeight;
    if (canScroll && isAtEnd !== isFollowing) setFollowing(isAtEnd);
  };
  const newCount = isFollowing || leftAt === undefined ? 0 : Math.max(0, count - leftAt);
  return { isFollowing, setFollowing, onScroll, newCount };
}
