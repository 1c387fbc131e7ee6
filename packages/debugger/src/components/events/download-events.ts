import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** The events as received, each in a line of its own, without those whose payloads were dropped to save memory. */
function eventsAsNdjson(buffer: RunBuffer): string {
  let text = "";
  for (let index = 0; index < buffer.events.length; index++) {
    const envelope = buffer.envelopeAt(index);
    if (envelope) text += `${JSON.stringify(envelope)}\n`;
  }
  return text;
}

/** Saves the events as a file. */
export function downloadEvents(buffer: RunBuffer): void {
  const url = URL.createObjectURL(new Blob([eventsAsNdjson(buffer)], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `events-${buffer.handlerId.replaceAll(/[^\w.-]/g, "_")}.ndjson`;
  link.click();
  URL.revokeObjectURL(url);
}
