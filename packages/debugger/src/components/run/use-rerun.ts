import { useState } from "react";
import { type ApiError, toApiError } from "../../api/api-error.ts";
import { useActions, useRunInput, useRunView } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import { useIsMounted } from "../../hooks/use-is-mounted.ts";
import { navigate } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { startEventInLog } from "../../model/run/start-event.ts";
import { runRoute } from "../runs/run-route.ts";

export interface Rerun {
  /** Starts the workflow again and goes to the new run. @param startEvent - @default what this run was started with */
  readonly rerun: (startEvent?: unknown) => Promise<void>;
  /** Opens the form, filled with what this run was started with. */
  readonly change: () => void;
  /** Why the same input cannot be used; `undefined` if it can. */
  readonly missing: string | undefined;
  readonly isBusy: boolean;
  readonly error: ApiError | undefined;
  /** The handler id of the run that this one repeats. */
  readonly parent: string | undefined;
  /** The fields of the start event, if they are known. */
  readonly startEvent: unknown;
}

/** Repeats a run. */
export function useRerun(handlerId: string, workflowName: string | undefined, buffer: RunBuffer): Rerun {
  const actions = useActions();
  const input = useRunInput(handlerId);
  const isMounted = useIsMounted();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const inLog = useRunView(buffer, selectStart);
  // A server that does not keep inputs may have written the start event into the log.
  const startEvent = input.data?.start_event?.value ?? inLog?.value;
  const rerun = async (changed: unknown = startEvent): Promise<void> => {
    if (changed === undefined || workflowName === undefined || isBusy) return;
    setIsBusy(true);
    setError(undefined);
    try {
      const started = await actions.startRun(workflowName, { startEvent: changed, parent: handlerId });
      announce(`Started a re-run of ${shortId(handlerId)}`);
      if (isMounted()) navigate(runRoute(started.handlerId));
    } catch (cause) {
      setError(toApiError(cause));
    } finally {
      setIsBusy(false);
    }
  };
  const change = () => {
    if (workflowName === undefined) return;
    navigate({ view: "workflow", name: workflowName, input: startEvent, parent: handlerId });
  };
  const missing = startEvent === undefined ? whyMissing(input.status) : undefined;
  return { rerun, change, missing, isBusy, error, parent: input.data?.parent_handler_id ?? undefined, startEvent };
}

function whyMissing(status: "loading" | "ready" | "error"): string {
  if (status === "loading") return "The input is being loaded";
  return status === "error" ? "The input could not be loaded" : "The server does not keep the input of this run";
}

const selectStart = (_view: unknown, buffer: RunBuffer) => startEventInLog(buffer);
