import type { EventEnvelope } from "@llama-agents/protocol";

/** What an event is for those who read the log: the colour of its row. */
export type EventKind = "start" | "request" | "response" | "error" | "stop" | "internal" | "user";

/** An event of a run as the page holds it. */
export interface RunEvent {
  /** Its place in what was received, from 0, without gaps. */
  readonly index: number;
  /** Its place in the run; `undefined` for an event that was live only. */
  readonly sequence: number | undefined;
  /** When the server recorded it, in milliseconds since the epoch; `undefined` if the server does not say. */
  readonly at: number | undefined;
  readonly envelope: EventEnvelope;
  readonly type: string;
  readonly kind: EventKind;
  /** The step that it is about, if it says so. */
  readonly step: string | undefined;
  /** Its value as compact JSON, at most 200 characters; of a step's change of state in words. */
  readonly preview: string;
}
