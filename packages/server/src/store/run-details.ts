import type { EventData } from "./event-data.ts";

/** Where a run comes from. */
export interface RunOrigin {
  /** Its start event; `undefined` if it goes on from a saved context, or its start event is not JSON. */
  readonly input: EventData | undefined;
  /** The handler whose run it repeats. It need not be there any more. */
  readonly parentHandlerId: string | undefined;
}

/** What a run that waits for the outside has asked for. */
export interface OpenRequest {
  /** The event that asks; `undefined` if a step waits without having asked. */
  readonly event: EventData | undefined;
  /** The type of the event that is waited for; `undefined` if nothing says it. */
  readonly awaits: string | undefined;
  /** The step that asked, or waits; `undefined` if it is not known. */
  readonly step: string | undefined;
  /** Since when; milliseconds since the epoch. */
  readonly at: number;
}

/** What of the details of runs is read. */
export interface ReadRunsOptions {
  /** Are the inputs wanted, which may be long? If not, they may be absent. @default true */
  readonly withInputs?: boolean;
}

/** What is known of a run beyond the row of its handler. What an earlier version has not recorded is absent. */
export interface RunDetails extends RunOrigin {
  readonly runId: string;
  readonly handlerId: string;
  /** What has not been answered yet; empty unless the run is idle. */
  readonly requests: readonly OpenRequest[];
  /** How many events were recorded. */
  readonly eventCount: number;
  /** Of the error of a failed run. */
  readonly errorStack: string | undefined;
}
