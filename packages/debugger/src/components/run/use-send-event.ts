import { useCallback, useEffect, useState } from "react";
import { type ApiError, toApiError } from "../../api/api-error.ts";
import { useActions } from "../../api/hooks.ts";
import { announce } from "../../hooks/use-announce.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** What has become of an event that was sent to a run. */
export type SendState =
  | { readonly kind: "editing" | "sending" }
  /** `sent`: accepted just now; `nothing`: accepted, and nothing has come of it for a while. */
  | { readonly kind: "sent" | "nothing" | "happened" | "unhandled"; readonly type: string; readonly baseline: Baseline }
  /** The server says that nobody waits any more. */
  | { readonly kind: "gone"; readonly error: ApiError }
  /** The event was wrong, or the request failed. */
  | { readonly kind: "refused" | "failed"; readonly error: ApiError };

interface Baseline {
  readonly events: number;
  readonly progress: string | undefined;
}

export interface UseSendEventOptions {
  readonly handlerId: string;
  /** The log of the run, if it is open. */
  readonly buffer?: RunBuffer | undefined;
  /** Changes with the run, where its log is not open. */
  readonly progress?: string | undefined;
  /** The server has accepted the event. */
  readonly onAccepted?: (() => void) | undefined;
  /** Nobody waits any more: what is shown is old. */
  readonly onGone?: (() => void) | undefined;
}

export interface SendEvent {
  readonly state: SendState;
  readonly send: (type: string, value: unknown, step?: string) => Promise<void>;
  /** Back to editing, after an error. */
  readonly reset: () => void;
}

/** How long the run has to show that it took an event, in milliseconds. */
const expectedMs = 2000;

/** Sends events to a run, and looks whether anything comes of them: a server may accept one, and lose it. */
export function useSendEvent({ handlerId, buffer, progress, onAccepted, onGone }: UseSendEventOptions): SendEvent {
  const actions = useActions();
  const [state, setState] = useState<SendState>({ kind: "editing" });
  const send = async (type: string, value: unknown, step?: string): Promise<void> => {
    // Before the request: the run may be faster than the answer.
    const baseline: Baseline = { events: buffer?.events.length ?? 0, progress };
    setState({ kind: "sending" });
    try {
      await actions.sendEvent(handlerId, { type, value: value as Readonly<Record<string, unknown>> }, step);
      announce(`Sent ${type}`);
      setState({ kind: outcomeOf(type, baseline, buffer, baseline.progress) ?? "sent", type, baseline });
      onAccepted?.();
    } catch (cause) {
      const error = toApiError(cause);
      setState({ kind: failureKind(error.status), error });
      if (error.status === 409) onGone?.();
    }
  };
  const reset = useCallback(() => setState({ kind: "editing" }), []);
  useOutcome({ state, setState, buffer, progress });
  return { state, send, reset };
}

function failureKind(status: number | undefined): "gone" | "refused" | "failed" {
  if (status === 409) return "gone";
  return status === 400 || status === 422 ? "refused" : "failed";
}

function useOutcome({
  state,
  setState,
  buffer,
  progress,
}: Pick<UseSendEventOptions, "buffer" | "progress"> & {
  readonly state: SendState;
  readonly setState: (state: SendState) => void;
}): void {
  // The event that tells that nobody takes it may come after others.
  const isAwaited = state.kind === "sent" || state.kind === "nothing" || state.kind === "happened";
  useEffect(() => {
    if (state.kind !== "sent") return;
    const timer = setTimeout(() => setState({ ...state, kind: "nothing" }), expectedMs);
    return () => clearTimeout(timer);
  }, [state, setState]);
  useEffect(() => {
    if (!isAwaited || !("baseline" in state)) return;
    const check = (): void => {
      const outcome = outcomeOf(state.type, state.baseline, buffer, progress);
      if (outcome !== undefined && outcome !== state.kind) setState({ ...state, kind: outcome });
    };
    check();
    return buffer?.subscribe(check);
  }, [isAwaited, state, setState, buffer, progress]);
}

function outcomeOf(
  type: string,
  baseline: Baseline,
  buffer: RunBuffer | undefined,
  progress: string | undefined,
): "happened" | "unhandled" | undefined {
  if (buffer === undefined) return progress === baseline.progress ? undefined : "happened";
  const { events } = buffer;
  let outcome: "happened" | undefined;
  for (let index = baseline.events; index < events.length; index += 1) {
    const event = events[index];
    if (event?.type === "UnhandledEvent" && isAbout(event.envelope.value, type)) return "unhandled";
    outcome = "happened";
  }
  return outcome;
}

const isAbout = (value: Readonly<Record<string, unknown>>, type: string): boolean => {
  const about = value["event_type"];
  return typeof about !== "string" || about === type || about.endsWith(`.${type}`);
};
