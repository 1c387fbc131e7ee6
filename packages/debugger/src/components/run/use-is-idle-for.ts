import { useEffect, useState } from "react";
import type { EventPlace } from "../../model/run/run-view.ts";

/** Has the same place been the last one for that long, in milliseconds? */
export function useIsIdleFor(since: EventPlace | undefined, ms: number): boolean {
  const [idle, setIdle] = useState<number>();
  const index = since?.index;
  useEffect(() => {
    if (index === undefined) return;
    const timer = setTimeout(() => setIdle(index), ms);
    return () => clearTimeout(timer);
  }, [index, ms]);
  return index !== undefined && idle === index;
}
