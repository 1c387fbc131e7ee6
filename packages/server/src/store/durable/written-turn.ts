import type { EventData } from "../event-data.ts";
import type { HandlerEnd } from "../handler-record.ts";
import type { TurnRecord } from "../turn-record.ts";
import { encodeEvents } from "./event-rows.ts";
import { encodeRequests } from "./run-details-row.ts";
import { isSnapshotDue, type JournalSize } from "./snapshot-policy.ts";
import { encodeTicks } from "./tick-rows.ts";

/** Which ticks stay when a snapshot, or the end of the run, makes them needless: none of them, the last ones, or all. */
export type KeepTicks = number | "all";

export interface WriteTurnOptions {
  readonly snapshotEvery: number;
  readonly keepTicks: KeepTicks;
}

/** A turn as texts, its times as whole milliseconds: what happens to its events and its state after this does not change it. */
export interface WrittenTurn
  extends Pick<
    TurnRecord,
    "runId" | "epoch" | "number" | "at" | "stateChanges" | "idleSince" | "wakeAt" | "isRelease"
  > {
  readonly tickCount: number;
  /** "" if there are none, or none is to be kept. */
  readonly ticks: string;
  readonly events: readonly EventData[];
  /** "" if there are none. */
  readonly eventText: string;
  /** JSON of the run after this turn, if one is due. */
  readonly snapshot: string | undefined;
  /** `undefined` if they stay as they are; read by `runDetailsOf`. */
  readonly requests: string | undefined;
  readonly end: WrittenEnd | undefined;
}

export interface WrittenEnd {
  readonly status: HandlerEnd["status"];
  readonly error: string | null;
  readonly stack: string | null;
  /** Read by `decodeEvent`. */
  readonly result: string | null;
}

/**
 * @param journal - how much was recorded since the last snapshot, without this turn
 * @throws EventSerializationError if the snapshot is due, and something in it is not JSON
 */
export function writeTurn(turn: TurnRecord, journal: JournalSize, options: WriteTurnOptions): WrittenTurn {
  const { runId, epoch, number, stateChanges, idleSince, wakeAt, isRelease, events, requests, end } = turn;
  const keepsNone = options.keepTicks === 0;
  const encoded = end && keepsNone ? "" : encodeTicks(turn.ticks);
  const tickCount = turn.ticks.length;
  const grown = { ...journal, ticks: journal.ticks + tickCount, bytes: journal.bytes + encoded.length };
  const wantsSnapshot = end === undefined && (isRelease || isSnapshotDue(grown, options.snapshotEvery));
  const snapshot = wantsSnapshot ? writeSnapshot(turn) : undefined;
  const ticks = snapshot !== undefined && keepsNone ? "" : encoded; // they would be deleted at once
  const eventText = encodeEvents(events);
  // Nothing is spread into it: that is slow, and this is done for every turn.
  return {
    runId,
    epoch,
    number,
    stateChanges,
    isRelease,
    at: Math.trunc(turn.at),
    idleSince: typeof idleSince === "number" ? Math.trunc(idleSince) : idleSince,
    wakeAt: wakeAt === undefined ? undefined : Math.ceil(wakeAt), // not before; delays have fractions
    tickCount,
    ticks,
    events,
    eventText,
    snapshot,
    requests: requests && encodeRequests(requests),
    end: end && writeEnd(end),
  };
}

function writeSnapshot({ live, state }: TurnRecord): string | undefined {
  return live && state && JSON.stringify(live.writeSnapshot(state));
}

/** Texts of a database hold no character 0, and no half of a surrogate pair: messages of errors may. */
const storable = (text: string): string => text.replaceAll("\0", "\u{FFFD}").replaceAll(/\p{Surrogate}/gu, "\u{FFFD}");

function writeEnd({ status, error, stack, result }: HandlerEnd): WrittenEnd {
  return {
    status,
    error: error === undefined ? null : storable(error),
    stack: stack === undefined ? null : storable(stack),
    result: result ? encodeEvents([result]) : null,
  };
}
