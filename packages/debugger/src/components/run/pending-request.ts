import type { DebuggerRun, WaitingRequest } from "@llama-agents/protocol";
import type { RunEvent } from "../../model/run/run-event.ts";
import type { RequestView, RunView, WaitView } from "../../model/run/run-view.ts";

/** What a run waits for, wherever it is known from: its events, or the server's list of runs. */
export interface PendingRequest {
  readonly key: string;
  /** The type of the event that asks; `undefined`: a step only waits. */
  readonly type: string | undefined;
  /** What the event that asks says. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly step: string | undefined;
  /** The type of the event that is waited for, if the server says it. */
  readonly awaits: string | undefined;
  /** In milliseconds since the epoch. */
  readonly since: number | undefined;
  /** The event that asks, if it is in the log that is open. */
  readonly event: RunEvent | undefined;
}

export function requestOfWire(request: WaitingRequest, index: number): PendingRequest {
  const since = Date.parse(request.since);
  return {
    key: `${index} ${request.event?.type ?? request.awaits ?? ""} ${request.since}`,
    type: request.event?.type,
    value: request.event?.value ?? {},
    step: request.step ?? undefined,
    awaits: request.awaits ?? undefined,
    since: Number.isNaN(since) ? undefined : since,
    event: undefined,
  };
}

function requestOfView({ event, step }: RequestView, wire: WaitingRequest | undefined): PendingRequest {
  const { envelope } = event;
  return {
    key: `event ${event.index}`,
    type: event.type,
    value: envelope.value,
    step: step ?? wire?.step ?? undefined,
    awaits: wire?.awaits ?? undefined,
    since: event.at ?? (wire && Date.parse(wire.since)),
    event,
  };
}

/**
 * What an open run waits for: its unanswered requests, as its events tell; else what the server says it waits for, if
 * nothing happens in it.
 */
export function pendingRequests(
  view: Pick<RunView, "requests" | "idleSince" | "terminal">,
  run: Pick<DebuggerRun, "waiting_for" | "status"> | undefined,
): readonly PendingRequest[] {
  if (view.terminal !== undefined || (run !== undefined && isOver(run.status))) return [];
  const wires = run?.waiting_for ?? [];
  const asked = view.requests.map((request) =>
    requestOfView(
      request,
      wires.find((wire) => isSame(wire, request)),
    ),
  );
  if (view.idleSince === undefined) return asked;
  return [...asked, ...wires.filter(({ event }) => event === null).map(requestOfWire)];
}

/**
 * What the server says that a run waits for, at the very event that its log ends with: it knows which request an answer was
 * to, while the log does not tell that.
 */
export function requestsOfServer(
  waits: readonly WaitView[],
  wires: readonly WaitingRequest[],
): readonly PendingRequest[] {
  const isOpen = ({ end }: WaitView): boolean => end === undefined;
  const left = [...waits.filter(isOpen), ...waits.filter((wait) => !isOpen(wait)).reverse()];
  return wires.map((wire, index) => {
    const place = left.findIndex(({ request }) => isSame(wire, request));
    const [found] = place < 0 ? [] : left.splice(place, 1);
    return found === undefined ? requestOfWire(wire, index) : requestOfView(found.request, wire);
  });
}

/** A run of which nothing else is known: it has not worked for a while, and has not ended. */
export function requestOfIdleRun(since: number | undefined): PendingRequest {
  return { key: "idle", type: undefined, value: {}, step: undefined, awaits: undefined, since, event: undefined };
}

const isSame = ({ event }: WaitingRequest, { event: asked }: RequestView): boolean =>
  event !== null && event.type === asked.type && JSON.stringify(event.value) === JSON.stringify(asked.envelope.value);

const isOver = (status: DebuggerRun["status"]): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";
