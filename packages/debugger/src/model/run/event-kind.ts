import { type EventEnvelope, isInternalEnvelope, isTerminalEnvelope } from "@llama-agents/protocol";
import type { EventKind } from "./run-event.ts";

const errorTypes = ["WorkflowFailedEvent", "WorkflowTimedOutEvent", "StepFailedEvent"];

/** What an event is for those who read the log. `types` may be absent, as in plain stop events. */
export function eventKindOf(envelope: Pick<EventEnvelope, "type" | "types">): EventKind {
  if (isInternalEnvelope(envelope)) return "internal";
  if (errorTypes.some((name) => isOfType(envelope, name))) return "error";
  if (isTerminalEnvelope(envelope)) return "stop";
  if (isOfType(envelope, "InputRequiredEvent")) return "request";
  if (isOfType(envelope, "HumanResponseEvent")) return "response";
  return isOfType(envelope, "StartEvent") ? "start" : "user";
}

/** Is the event of this class, or of one derived from it? */
function isOfType({ type, types }: Pick<EventEnvelope, "type" | "types">, name: string): boolean {
  return type === name || (types?.includes(name) ?? false);
}
