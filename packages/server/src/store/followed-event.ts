import type { EventData } from "./event-data.ts";
import type { StoredEvent } from "./workflow-store.ts";

/** An event that only those see who follow its run at that moment: it is recorded nowhere, and moves no cursor. */
export interface LiveOnlyEvent {
  readonly sequence: undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: EventData;
}

/** What a reader who follows a run gets. */
export type FollowedEvent = StoredEvent | LiveOnlyEvent;
