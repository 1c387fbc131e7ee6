import type { BrokerState, TickJson } from "@llama-agents/workflows";
import type { WrittenStateChanges } from "./turn-record.ts";

/** Which runs to take over. All conditions hold; one that is absent is none. */
export interface RunClaim {
  /** Also of those that this store holds already. */
  readonly runIds?: readonly string[] | undefined;
  readonly workflowNames?: readonly string[] | undefined;
  /** Do they wait for the outside? */
  readonly isIdle?: boolean | undefined;
  /** Only those whose deadline has come by then; milliseconds since the epoch. */
  readonly dueBy?: number | undefined;
  /** The most runs at once. */
  readonly limit: number;
}

/** What a run starts from. */
export interface InitialRun {
  /** The run as JSON, if it goes on from one that was saved; whoever claims it gets it as its snapshot. @default it is new */
  readonly snapshot?: unknown;
  /** The ticks that its first turn begins with. */
  readonly ticks: readonly TickJson[];
  /** The state of its steps. */
  readonly stateChanges: WrittenStateChanges | undefined;
}

/** What is kept of something: as it is, in memory, or as JSON that is still to be read. */
export type Kept<T> = { readonly live: T } | { readonly json: unknown };

/** A run that was taken over, with all that it goes on from. */
export interface ClaimedRun {
  readonly runId: string;
  readonly handlerId: string;
  readonly workflowName: string;
  /** The hold that begins with the claim. */
  readonly epoch: number;
  /** The number of the next turn to record. */
  readonly nextTurn: number;
  /** Milliseconds since the epoch; `undefined` if it does not wait for the outside. */
  readonly idleSince: number | undefined;
  /** The last snapshot; `undefined` if there is none yet. */
  readonly snapshot: Kept<BrokerState> | undefined;
  /** The journal after the snapshot. */
  readonly ticks: readonly TickJson[];
  /** The state of its steps, by field. */
  readonly fields: Kept<Readonly<Record<string, unknown>>>;
}
