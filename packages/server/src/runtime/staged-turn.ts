import type { LiveOnlyEvent } from "../store/followed-event.ts";

/** What has become of a turn whose live-only events wait until it is recorded: nobody sees more than what is. */
export interface StagedTurn {
  outcome: "pending" | "recorded" | "failed";
}

/** A live-only event, in its place. */
export interface StagedEvent {
  readonly turn: StagedTurn;
  /** The sequence of the recorded event before it; -1 if there is none. */
  readonly afterSequence: number;
  readonly event: LiveOnlyEvent;
}
