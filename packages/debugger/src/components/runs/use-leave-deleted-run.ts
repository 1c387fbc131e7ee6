import { useCallback } from "react";
import { currentRoute, navigate } from "../../hooks/use-route.ts";

/** Goes home if what is shown is one of the runs that were deleted. */
export function useLeaveDeletedRun(): (ids: readonly string[]) => void {
  return useCallback((ids) => {
    const route = currentRoute();
    if (route.view === "run" && ids.includes(route.handlerId)) navigate({ view: "home" }, { replace: true });
  }, []);
}
