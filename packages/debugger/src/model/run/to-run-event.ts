import type { EventEnvelope } from "@llama-agents/protocol";
import { previewJson } from "../format/preview.ts";
import { eventKindOf } from "./event-kind.ts";
import type { ReceivedEvent } from "./received-event.ts";
import { readStepChange, type StepChange } from "./reducer/step-change.ts";
import type { RunEvent } from "./run-event.ts";

/** The event as the page holds it. */
export function toRunEvent({ sequence, at, envelope }: ReceivedEvent, index: number): RunEvent {
  const change = readStepChange(envelope);
  return {
    index,
    sequence,
    at,
    envelope,
    type: envelope.type,
    kind: eventKindOf(envelope),
    step: change?.step ?? stepOf(envelope),
    preview: change ? describeChange(change) : previewJson(envelope.value),
  };
}

function stepOf({ value }: EventEnvelope): string | undefined {
  const step = value["step_name"];
  return typeof step === "string" && step !== "" ? step : undefined;
}

function describeChange({ state, input, output }: StepChange): string {
  if (state === "preparing") return `queued ← ${input}`;
  if (state === "running") return `running ← ${input}`;
  if (output.kind === "event") return `done → ${output.type}`;
  // Without a word on the output it may have failed, or wait: only that it ended is known.
  return output.kind === "none" ? "done → (none)" : "ended → (none)";
}
