import type { ExitCommand } from "../engine/command.ts";
import { WorkflowRuntimeError, WorkflowTimeoutError } from "../errors.ts";
import { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { IdleReleasedEvent } from "../events/terminal-events.ts";

/** How a run ended, or its stay in memory. */
export type RunOutcome =
  | { readonly status: "completed"; readonly stopEvent: StopEvent; readonly error: undefined }
  | {
      readonly status: "failed" | "timed_out" | "cancelled";
      readonly error: Error;
      /** The terminal event on the stream. */
      readonly stopEvent: StopEvent;
    }
  /** The run has left memory, and goes on when it is loaded again. */
  | { readonly status: "released"; readonly stopEvent: StopEvent; readonly error: undefined }
  /** The runtime has given up on the run: its journal could not be written, or it was shut down. No terminal event. */
  | { readonly status: "aborted"; readonly error: Error; readonly stopEvent: undefined };

/** @param published - the events of the turn in which the run ended: the terminal event is the last of them */
export function outcomeOf(exit: ExitCommand, published: readonly WorkflowEvent[]): RunOutcome {
  if (exit.type === "complete_run") return { status: "completed", stopEvent: exit.result, error: undefined };
  if (exit.type === "release_run") return { status: "released", stopEvent: new IdleReleasedEvent(), error: undefined };
  const stopEvent = published.findLast((event) => StopEvent.is(event)) as StopEvent;
  const { error } = exit;
  if (exit.type === "fail_run") return { status: "failed", error, stopEvent };
  return { status: error instanceof WorkflowTimeoutError ? "timed_out" : "cancelled", error, stopEvent };
}

/** What is sent to a run that has ended is ignored; what is lost with a run that goes on elsewhere must be sent again. */
export function whyNotFolded(runId: string, { status, error }: RunOutcome): false | Error {
  if (status === "aborted") return error;
  return status === "released" ? new WorkflowRuntimeError(`Run "${runId}" has left memory`) : false;
}
