import { useState } from "react";
import { type ApiError, toApiError } from "../../api/api-error.ts";
import type { StartRunOptions } from "../../api/debugger-api-types.ts";
import { useActions } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { useIsMounted } from "../../hooks/use-is-mounted.ts";
import { navigate } from "../../hooks/use-route.ts";
import { runRoute } from "../runs/run-route.ts";

export interface StartRun {
  /** Starts a run and goes to it; what is refused is in `error`. Resolves to whether it was started. */
  readonly start: (options: StartRunOptions) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly error: ApiError | undefined;
  readonly clearError: () => void;
}

export function useStartRun(workflowName: string): StartRun {
  const { startRun } = useActions();
  const isMounted = useIsMounted();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const start = async (options: StartRunOptions): Promise<boolean> => {
    setIsBusy(true);
    setError(undefined);
    try {
      const { handlerId } = await startRun(workflowName, options);
      announce(`Started ${workflowName}`);
      if (isMounted()) navigate(runRoute(handlerId));
      return true;
    } catch (cause) {
      setError(toApiError(cause));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { start, isBusy, error, clearError: () => setError(undefined) };
}
