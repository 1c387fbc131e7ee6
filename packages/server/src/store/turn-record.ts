import type { BrokerState, StateStore, TickJson } from "@llama-agents/workflows";
import type { EventData } from "./event-data.ts";
import type { HandlerEnd } from "./handler-record.ts";
import type { OpenRequest } from "./run-details.ts";

/** What one turn of a run has led to: all of it is recorded, or nothing. */
export interface TurnRecord {
  readonly runId: string;
  /** In which hold of the run it was taken: what an earlier holder still writes is refused. */
  readonly epoch: number;
  /** The place of the turn in its run, from 0: a turn that comes again, since its answer was lost, is recorded once. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What has happened, for the journal; empty if the store keeps none. */
  readonly ticks: readonly TickJson[];
  /** What the steps have changed in their state since the turn before; `undefined` for nothing, or without a journal. */
  readonly stateChanges: WrittenStateChanges | undefined;
  /** The run after these ticks; `undefined` if there is none to go on from. */
  readonly state: BrokerState | undefined;
  /** The run in memory, for what is not written with every turn; `undefined` if it is not in memory. */
  readonly live: LiveRun | undefined;
  /** What readers see of it; a terminal event is the last one, and comes with `end`. */
  readonly events: readonly EventData[];
  /** A time, in milliseconds since the epoch: idle from then on; `null`: idle no more; `undefined`: as it was. */
  readonly idleSince: number | null | undefined;
  /**
   * What an idle run has asked for, in place of what was recorded; `undefined`: as it was. A turn after which the run is
   * idle no more, or has ended, clears it, whatever this says.
   */
  readonly requests: readonly OpenRequest[] | undefined;
  /** When an idle run is to be woken at the latest, in milliseconds since the epoch; `undefined` for never. */
  readonly wakeAt: number | undefined;
  /** Does the run leave memory with this turn, so that a snapshot is due, and nobody holds it any more? */
  readonly isRelease: boolean;
  /** `undefined` while the run goes on. */
  readonly end: HandlerEnd | undefined;
}

/** The turn that ends a run. */
export interface LastTurn extends TurnRecord {
  readonly end: HandlerEnd;
}

/** Changes of the fields of a state, as JSON texts. */
export interface WrittenStateChanges {
  readonly set: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

/** A run in memory. */
export interface LiveRun {
  /** What its steps keep, as it is now. */
  readonly state: StateStore<Record<string, unknown>>;
  /**
   * The run as JSON, to go on from.
   *
   * @throws EventSerializationError if an event in it is not JSON
   */
  writeSnapshot(state: BrokerState): unknown;
}

/** A tick of a journal, in its place. */
export interface StoredTick {
  /** From 0, without gaps, per run. */
  readonly sequence: number;
  readonly tick: TickJson;
}
