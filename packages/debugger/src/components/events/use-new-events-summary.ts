import { useEffect, useRef } from "react";
import { announce } from "../../hooks/use-announce.ts";

/** How often screen readers hear of new events at most, in milliseconds. */
const intervalMs = 5_000;

/** Says how many events came, once in a while: a log that is read out event by event is no use. */
export function useNewEventsSummary(count: number, isLive: boolean): void {
  const latest = useRef(count);
  useEffect(() => {
    latest.current = count;
  }, [count]);
  useEffect(() => {
    if (!isLive) return undefined;
    let said = latest.current;
    const timer = setInterval(() => {
      const news = latest.current - said;
      said = latest.current;
      if (news > 0) announce(news === 1 ? "1 new event" : `${news} new events`);
    }, intervalMs);
    return () => clearInterval(timer);
  }, [isLive]);
}
