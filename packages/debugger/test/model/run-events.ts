import { readFileSync } from "node:fs";
import { type EventEnvelope, readEventEnvelope } from "@llama-agents/protocol";
import type { PayloadLimits } from "../../src/model/payload-budget.ts";
import type { ReceivedEvent } from "../../src/model/received-event.ts";
import { RunBuffer } from "../../src/model/run-buffer.ts";

interface Recording {
  readonly answers: readonly { readonly events?: readonly { readonly id?: string; readonly data: unknown }[] }[];
}

const path = new URL("../../../../test/conformance/recording.json", import.meta.url);
const recordings = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, Recording>>;

/** The stream that the Python server gave in a recording. */
export function recordedStream(name: string): readonly ReceivedEvent[] {
  const events = recordings[name]?.answers.find((answer) => answer.events)?.events;
  if (!events) throw new Error(`there is no stream ${name}`);
  return events.map(({ id, data }) => ({
    sequence: id === undefined ? undefined : Number(id),
    at: undefined,
    envelope: readEventEnvelope(data),
  }));
}

export const namesOfStreams = Object.keys(recordings).filter((name) =>
  recordings[name]?.answers.some(({ events }) => events?.every(({ data }) => isEnvelope(data))),
);

function isEnvelope(data: unknown): boolean {
  try {
    return readEventEnvelope(data) !== undefined;
  } catch {
    return false;
  }
}

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
