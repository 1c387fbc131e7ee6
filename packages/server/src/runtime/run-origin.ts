import { EventSerializationError, type WorkflowEvent } from "@llama-agents/workflows";
import type { EventData } from "../store/event-data.ts";
import type { RunOrigin } from "../store/run-details.ts";
import { writeEvent } from "./write-event.ts";

/** What is recorded of where a run comes from; it is written before a step can change the event. */
export function runOrigin(startEvent: WorkflowEvent | undefined, parentHandlerId?: string): RunOrigin | undefined {
  if (!startEvent && parentHandlerId === undefined) return undefined;
  return { input: startEvent && writeInput(startEvent), parentHandlerId };
}

/** A run whose start event is not JSON starts nevertheless, unless its journal needs the event. */
function writeInput(startEvent: WorkflowEvent): EventData | undefined {
  try {
    return writeEvent(startEvent);
  } catch (error) {
    if (error instanceof EventSerializationError) return undefined;
    throw error;
  }
}
