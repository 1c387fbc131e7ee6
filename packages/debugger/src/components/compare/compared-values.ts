import { startEventInLog } from "../../model/run/start-event.ts";
import { failureOf, resultOf } from "../../model/run/stop-value.ts";
import type { ComparedRun } from "./use-compared-run.ts";

/** A value of one side, or why there is none. */
export type ComparedValue =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failure"; readonly text: string }
  | { readonly kind: "none"; readonly reason: string }
  | { readonly kind: "loading" };

/** What the run was started with. */
export function inputOf({ input, buffer }: ComparedRun): ComparedValue {
  const event = input.data?.start_event ?? startEventInLog(buffer);
  if (event) return { kind: "value", value: event.value };
  if (input.error) return { kind: "none", reason: input.error.detail };
  if (input.status === "loading") return { kind: "loading" };
  return { kind: "none", reason: input.data === null ? "Not exposed by this server" : "Not recorded" };
}

/** How the run ended. */
export function outcomeOf({ buffer, details, status }: ComparedRun): ComparedValue {
  const { terminal } = buffer.view;
  if (terminal) {
    const failure = failureOf(terminal.event.envelope);
    if (!failure) return { kind: "value", value: resultOf(terminal.event.envelope) };
    const { errorType, message } = failure;
    return { kind: "failure", text: errorType === undefined ? message : `${errorType}: ${message}` };
  }
  const run = details.data;
  if (run?.status === "running" || run?.status === "waiting") return { kind: "none", reason: "The run goes on" };
  if (run?.error) return { kind: "failure", text: run.error };
  if (status.kind === "failed") return { kind: "none", reason: status.error.detail };
  return status.kind === "ended" ? { kind: "none", reason: "No stop event" } : { kind: "loading" };
}
