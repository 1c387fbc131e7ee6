import type { DebuggerRunDetails, DebuggerRunStatus } from "@llama-agents/protocol";
import { useEffect } from "react";
import { type RunStreamHandle, useRunDetails, useRunStream, useRunView } from "../../api/hooks.ts";
import type { Resource } from "../../api/resource.ts";
import type { TerminalView } from "../../model/run/run-view.ts";
import { isActive } from "../runs/run-extra.ts";
import { forgetDrafts } from "./forget-drafts.ts";
import { type PendingRequest, pendingRequests, requestOfIdleRun, requestsOfServer } from "./pending-request.ts";
import { useIsIdleFor } from "./use-is-idle-for.ts";

export interface RunFacts {
  readonly handlerId: string;
  readonly details: Resource<DebuggerRunDetails>;
  readonly stream: RunStreamHandle;
  /** As the log and the server tell, whichever is ahead; `undefined` while neither is known. */
  readonly status: DebuggerRunStatus | undefined;
  readonly workflowName: string | undefined;
  readonly terminal: TerminalView | undefined;
  readonly requests: readonly PendingRequest[];
  readonly isActive: boolean;
}

/** How long nothing must have happened before a run counts as waiting, in milliseconds: between retries it is idle, too. */
const idleMs = 2000;

/** All that is known of the open run, from its log and from the server's row of it. */
export function useRunFacts(handlerId: string): RunFacts {
  const details = useRunDetails(handlerId);
  const stream = useRunStream(handlerId);
  const { buffer } = stream;
  const terminal = useRunView(buffer, (view) => view.terminal);
  const asked = useRunView(buffer, (view) => view.requests);
  const idleSince = useRunView(buffer, (view) => view.idleSince);
  const hasEvents = useRunView(buffer, (view) => view.first !== undefined);
  const isIdle = useIsIdleFor(idleSince, idleMs);
  const run = details.data;
  const waits = useRunView(buffer, (view) => view.waits);
  const ahead = useRunView(buffer, (_view, { lastSequence }) => Math.sign(lastSequence + 1 - (run?.event_count ?? 0)));
  // It is still being read, or cannot be: then the server knows better.
  const isLogBehind = ahead < 0;
  const isLogMoving = stream.status.kind === "open" || stream.status.kind === "connecting";
  const wires = run?.status === "waiting" ? run.waiting_for : [];
  const isSaid = wires.length > 0 && (ahead === 0 || (isLogBehind && !isLogMoving));
  const known = isSaid
    ? requestsOfServer(waits, wires)
    : pendingRequests({ requests: asked, idleSince: isIdle ? idleSince : undefined, terminal }, run);
  const said = run?.status ?? (hasEvents ? "running" : undefined);
  const status = terminal?.status ?? said;
  const active = status !== undefined && isActive(status);
  const isAsking = (idleSince !== undefined || said === "waiting") && known.length > 0;
  const isWaiting = active && (isLogBehind ? said === "waiting" : isAsking);
  const isQuiet = active && isIdle && !isLogBehind && known.length === 0;
  const requests = isQuiet ? [requestOfIdleRun(idleSince?.at)] : known;
  useReloadAtEnd(details, terminal);
  useEffect(() => {
    if (status !== undefined && !active) forgetDrafts(handlerId);
  }, [handlerId, status, active]);
  return {
    handlerId,
    details,
    stream,
    status: active ? (isWaiting || isQuiet ? "waiting" : "running") : status,
    workflowName: run?.workflow_name,
    terminal,
    requests: active ? requests : [],
    isActive: active,
  };
}

/** The row of a run is read again when its log has ended before it. */
function useReloadAtEnd({ data, reload }: Resource<DebuggerRunDetails>, terminal: TerminalView | undefined): void {
  const isBehind = terminal !== undefined && data !== undefined && isActive(data.status);
  useEffect(() => {
    if (isBehind) reload();
  }, [isBehind, reload]);
}
