import { type EventEnvelope, readEventEnvelope, SseDecoder, type SseFrame } from "@llama-agents/protocol";
import type { ReceivedEvent } from "../model/run/received-event.ts";

/** `undefined` for what is no event: the cursor passes it by, and the log counts it as missing. */
export function receivedEvent({ id, inheritsId, data }: SseFrame): ReceivedEvent | undefined {
  try {
    const json: unknown = JSON.parse(data);
    const envelope = readEventEnvelope(json);
    const { timestamp } = json as { readonly timestamp?: unknown };
    const at = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
    const sequence = inheritsId || !/^\d+$/.test(id) ? undefined : Number(id);
    return { sequence, at: Number.isNaN(at) ? undefined : at, envelope, size: data.length };
  } catch {
    return undefined;
  }
}

/** Reads an open stream up to the event of this sequence, and closes it. */
export async function readEventAt({ body }: Response, sequence: number): Promise<EventEnvelope | undefined> {
  if (!body) return undefined;
  const reader = body.getReader();
  const decoder = new SseDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      for (const event of decoder.push(value).map(receivedEvent)) {
        if (event?.sequence !== undefined && event.sequence >= sequence) {
          return event.sequence === sequence ? event.envelope : undefined;
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
