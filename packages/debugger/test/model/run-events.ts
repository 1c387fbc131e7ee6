import type { EventEnvelope } from "@llama-agents/protocol";
import type { PayloadLimits } from "../../src/model/run/payload-budget.ts";
import type { ReceivedEvent } from "../../src/model/run/received-event.ts";
import { RunBuffer } from "../../src/model/run/run-buffer.ts";

/** Events in order, each a number of milliseconds after the one before. */
export function received(envelopes: readonly EventEnvelope[], { stepMs = 100, at = 1_000_000 } = {}): ReceivedEvent[] {
  return envelopes.map((envelope, sequence) => ({ sequence, at: at + sequence * stepMs, envelope }));
}

export function envelope(
  type: string,
  value: Record<string, unknown> = {},
  types: string[] | null = null,
): EventEnvelope {
  return { value, qualified_name: null, type, types };
}

type State = "preparing" | "running" | "not_running";

export function stepChange(
  name: string,
  state: State,
  input: string,
  output: string | null = null,
  worker = 0,
): EventEnvelope {
  const value = {
    name,
    step_state: state,
    worker_id: state === "preparing" ? "<enqueued>" : String(worker),
    input_event_name: input,
    output_event_name: output,
  };
  return envelope("StepStateChanged", value, ["InternalDispatchEvent"]);
}

export const idle = envelope("WorkflowIdleEvent", {}, ["InternalDispatchEvent"]);

/** A buffer whose frames come when the test says so. */
export function manualBuffer(limits?: PayloadLimits): { readonly buffer: RunBuffer; readonly frame: () => boolean } {
  let next: (() => void) | undefined;
  const schedule = (apply: () => void): (() => void) => {
    next = apply;
    return () => (next = undefined);
  };
  const buffer = new RunBuffer("h1", { schedule, now: () => 0, limits });
  const frame = (): boolean => {
    const apply = next;
    next = undefined;
    apply?.();
    return apply !== undefined;
  };
  return { buffer, frame };
}

export function bufferOf(events: readonly ReceivedEvent[]): RunBuffer {
  const { buffer } = manualBuffer();
  buffer.append(events);
  buffer.flush();
  return buffer;
}
