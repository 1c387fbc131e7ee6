import { useEffect, useRef } from "react";
import type { useRuns } from "../../api/hooks.ts";

/** A run that is open and not in the list was started elsewhere a moment ago: the list is read again, once for each. */
export function useUnlistedRun(page: ReturnType<typeof useRuns>, current: string | undefined): void {
  const asked = useRef<string>(undefined);
  const { data, reload } = page;
  useEffect(() => {
    if (current === undefined || data === undefined || asked.current === current) return;
    asked.current = current;
    if (!data.runs.some((run) => run.handler_id === current)) reload();
  }, [current, data, reload]);
}
