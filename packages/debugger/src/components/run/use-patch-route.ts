import { useCallback } from "react";
import { currentRoute, navigate } from "../../hooks/use-route.ts";
import type { RunRoute } from "../../model/route/route.ts";

export type RunRoutePatch = Partial<Pick<RunRoute, "tab" | "selection" | "query" | "internal">>;
export type PatchRoute = (patch: RunRoutePatch, options?: { readonly replace?: boolean | undefined }) => void;

/** Changes what is shown of the open run. What is selected does not fill the history of the browser. */
export function usePatchRoute(): PatchRoute {
  return useCallback((patch, { replace = true } = {}) => {
    const route = currentRoute();
    if (route.view === "run") navigate({ ...route, ...patch }, { replace });
  }, []);
}
