import type { BrokerState, TickJson, WorkflowTick } from "@llama-agents/workflows";
import type { EventData } from "./event-data.ts";
import type { HandlerEnd } from "./handler-record.ts";

/** What one turn of a run has led to: all of it is recorded, or nothing. */
export interface TurnRecord {
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What has happened, for the journal of a store that keeps one. */
  readonly ticks: readonly WorkflowTick[];
  /** Writes one of the ticks. @throws EventSerializationError if an event in it is not JSON */
  readonly writeTick: (tick: WorkflowTick) => TickJson;
  /** The run after these ticks, for the snapshot of a store that takes them; `undefined` if there is none to go on from. */
  readonly state: BrokerState | undefined;
  /** What readers see of it; a terminal event is the last one, and comes with `end`. */
  readonly events: readonly EventData[];
  /** A time, in milliseconds since the epoch: idle from then on; `null`: idle no more; `undefined`: as it was. */
  readonly idleSince: number | null | undefined;
  /** `undefined` while the run goes on. */
  readonly end: HandlerEnd | undefined;
}

/** A tick of a journal, in its place. */
export interface StoredTick {
  /** From 0, without gaps, per run. */
  readonly sequence: number;
  readonly tick: TickJson;
}
