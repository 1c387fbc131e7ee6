import type { DebuggerRunDetails } from "@llama-agents/protocol";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** Saves what is known of a run as a file: its row, and its events in order. */
export function downloadRun(handlerId: string, run: DebuggerRunDetails | undefined, buffer: RunBuffer): void {
  const events = buffer.events.map(({ sequence, at, index }) => ({
    sequence,
    at: at === undefined ? undefined : new Date(at).toISOString(),
    // The payloads of the oldest events of a large log are not kept.
    event: buffer.envelopeAt(index) ?? null,
  }));
  const json = JSON.stringify({ run: run ?? { handler_id: handlerId }, events }, undefined, 2);
  const url = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `run-${handlerId.replaceAll(/[^\w.-]/g, "_")}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
