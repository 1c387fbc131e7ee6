import {
  type EventRegistry,
  type RunOutcome,
  StopEvent,
  WorkflowCancelledError,
  WorkflowCancelledEvent,
  WorkflowRuntimeError,
} from "@llama-agents/workflows";
import type { HandlerRecord } from "../store/handler-record.ts";
import { readEvent } from "./recorded-events.ts";

/** How a run ended whose row says that it did. Of an error the row has the text only. */
export function outcomeOfRecord({ status, error, result }: HandlerRecord, registry: EventRegistry): RunOutcome {
  switch (status) {
    case "completed": {
      const stopEvent = result ? (readEvent(result, registry) as StopEvent) : new StopEvent({});
      return { status, stopEvent, error: undefined };
    }
    case "cancelled": {
      const cancelled = new WorkflowCancelledError("The run was cancelled");
      return { status, stopEvent: new WorkflowCancelledEvent(), error: cancelled };
    }
    default: {
      const failure = new WorkflowRuntimeError(error ?? "The run has failed");
      return { status: "failed", stopEvent: new StopEvent({}), error: failure };
    }
  }
}
