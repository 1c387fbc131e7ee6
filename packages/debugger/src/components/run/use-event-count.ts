import { useCallback, useRef } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** How many events of a run the log shows without a filter. Counts on from where it was, since logs are long. */
export function useEventCount(buffer: RunBuffer, hasInternal: boolean): number {
  const counted = useRef({ buffer, upTo: 0, internal: 0 });
  const select = useCallback(
    (_view: unknown, { events }: RunBuffer): number => {
      if (hasInternal) return events.length;
      const last = counted.current;
      const from = last.buffer === buffer && last.upTo <= events.length ? last : { upTo: 0, internal: 0 };
      let { internal } = from;
      for (let index = from.upTo; index < events.length; index += 1) {
        if (events[index]?.kind === "internal") internal += 1;
      }
      counted.current = { buffer, upTo: events.length, internal };
      return events.length - internal;
    },
    [buffer, hasInternal],
  );
  return useRunView(buffer, select);
}
