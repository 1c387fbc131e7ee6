import { channel } from "node:diagnostics_channel";
import { subscribeToTraces, type TraceEvent } from "@llama-agents/workflows";

/** The channel of each type of trace event. */
export const traceChannels = {
  run_started: "llama-agents.run_started",
  run_ended: "llama-agents.run_ended",
  step_started: "llama-agents.step_started",
  step_ended: "llama-agents.step_ended",
} as const satisfies Readonly<Record<TraceEvent["type"], string>>;

let publishers = 0;
let unsubscribe: (() => void) | undefined;

/**
 * Publishes what happens in the runs of this process on channels of `node:diagnostics_channel`, where monitors look for
 * it. `serve` does this for as long as it serves. Each trace event is published once, however often this is called.
 *
 * @returns ends it
 */
export function publishTraces(): () => void {
  publishers++;
  if (publishers === 1) unsubscribe = subscribeToTraces(createPublisher());
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    publishers--;
    if (publishers === 0) unsubscribe?.();
  };
}

function createPublisher(): (event: TraceEvent) => void {
  const channels = {
    run_started: channel(traceChannels.run_started),
    run_ended: channel(traceChannels.run_ended),
    step_started: channel(traceChannels.step_started),
    step_ended: channel(traceChannels.step_ended),
  };
  return (event) => {
    const to = channels[event.type];
    if (to.hasSubscribers) to.publish(event);
  };
}
