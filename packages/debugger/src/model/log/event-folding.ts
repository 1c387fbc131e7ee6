import type { RunEvent } from "../run/run-event.ts";

/** A row of the log: an event, or many equal ones in a row. */
export type LogRow =
  | { readonly kind: "event"; readonly index: number }
  | {
      readonly kind: "fold";
      /** The indices of the first and the last event. */
      readonly first: number;
      readonly last: number;
      readonly count: number;
      readonly type: string;
      readonly step: string | undefined;
    };

/** So many equal events in a row become one line. */
export const minFoldCount = 20;

export interface FoldEventsOptions {
  /** Are equal events folded at all? */
  readonly fold: boolean;
  /** The first index of each run of equal events that is to be shown event by event. */
  readonly unfolded?: ReadonlySet<number> | undefined;
}

/** The rows that show the events with these indices, in their order: 20 or more of the same type and step make one row. */
export function foldEvents(
  events: readonly RunEvent[],
  indices: readonly number[],
  { fold, unfolded }: FoldEventsOptions,
): LogRow[] {
  const rows: LogRow[] = [];
  let start = 0;
  while (start < indices.length) {
    const end = fold ? endOfEqual(events, indices, start) : start + 1;
    const first = indices[start] as number;
    if (end - start >= minFoldCount && !unfolded?.has(first)) {
      const event = events[first];
      const last = indices[end - 1] as number;
      rows.push({ kind: "fold", first, last, count: end - start, type: event?.type ?? "", step: event?.step });
    } else {
      for (let position = start; position < end; position++)
        rows.push({ kind: "event", index: indices[position] as number });
    }
    start = end;
  }
  return rows;
}

function endOfEqual(events: readonly RunEvent[], indices: readonly number[], start: number): number {
  const first = events[indices[start] as number];
  let end = start + 1;
  while (end < indices.length) {
    const event = events[indices[end] as number];
    if (event?.type !== first?.type || event?.step !== first?.step) break;
    end += 1;
  }
  return end;
}
