import { useCallback, useSyncExternalStore } from "react";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunView } from "../../model/run/run-view.ts";

/** So often the timeline of a busy run is drawn anew, in milliseconds: eyes see no more, and scrolling stays smooth. */
const intervalMs = 100;

/** What the events of a run say, at most ten times a second. */
export function useTimelineView(buffer: RunBuffer): RunView {
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let last = Number.NEGATIVE_INFINITY;
      const tell = (): void => {
        timer = undefined;
        last = performance.now();
        listener();
      };
      const unsubscribe = buffer.subscribe(() => {
        const rest = last + intervalMs - performance.now();
        if (rest <= 0) tell();
        else timer ??= setTimeout(tell, rest);
      });
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
    [buffer],
  );
  return useSyncExternalStore(subscribe, () => buffer.view);
}
