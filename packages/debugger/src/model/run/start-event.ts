import type { EventEnvelope } from "@llama-agents/protocol";
import type { RunBuffer } from "./run-buffer.ts";

/** Start events come first, if they come at all. */
const searched = 3;

/**
 * The start event, if the server has written it into the log; `undefined` if not, or if its payload was dropped to save
 * memory: without it there is nothing to start another run with.
 */
export function startEventInLog(buffer: RunBuffer): EventEnvelope | undefined {
  const start = buffer.events.slice(0, searched).find(({ kind }) => kind === "start");
  return start && buffer.envelopeAt(start.index);
}
