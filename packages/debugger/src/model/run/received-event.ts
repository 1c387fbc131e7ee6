import type { EventEnvelope } from "@llama-agents/protocol";

/** An event as it comes from the server. */
export interface ReceivedEvent {
  /** Its place in the run; `undefined` for an event that is live only. */
  readonly sequence: number | undefined;
  /** When the server recorded it, in milliseconds since the epoch; `undefined` if the server does not say. */
  readonly at: number | undefined;
  readonly envelope: EventEnvelope;
  /** How long its JSON is, in characters; measured if absent. */
  readonly size?: number | undefined;
}
