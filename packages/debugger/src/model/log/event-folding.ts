import type { FailedAttempts } from "../run/failed-attempts.ts";
import type { RunEvent } from "../run/run-event.ts";

/** Many equal events in a row: in place of them, or above them when it is open. */
export interface FoldRow {
  readonly kind: "fold";
  readonly isOpen: boolean;
  /** The indices of the first and the last event. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly type: string;
  readonly step: string | undefined;
  /** Are they errors? Those are never between others. */
  readonly isError: boolean;
}

/** A row of the log: an event, or what stands for many equal ones in a row. */
export type LogRow = { readonly kind: "event"; readonly index: number } | FoldRow;

/** So many equal events in a row become one line. */
export const minFoldCount = 20;

/** Does the event tell of an error: by what it is, or because an attempt failed with it? */
export const isError = (event: RunEvent, failures: FailedAttempts | undefined): boolean =>
  event.kind === "error" || failures?.at(event.index) !== undefined;

/** Do two events look the same in the log? */
export function isAlike(a: RunEvent, b: RunEvent, failures: FailedAttempts | undefined): boolean {
  return a.type === b.type && a.step === b.step && isError(a, failures) === isError(b, failures);
}

export interface FoldEventsOptions {
  /** Are equal events folded at all? */
  readonly fold: boolean;
  /** The first index of each run of equal events that is to be shown event by event. */
  readonly unfolded?: ReadonlySet<number> | undefined;
  /** Which events tell of an attempt that failed. */
  readonly failures?: FailedAttempts | undefined;
}

/** The rows that show the events with these indices, in their order: 20 or more alike make one row, unless they are opened. */
export function foldEvents(
  events: readonly RunEvent[],
  indices: readonly number[],
  { fold, unfolded, failures }: FoldEventsOptions,
): LogRow[] {
  const rows: LogRow[] = [];
  let start = 0;
  while (start < indices.length) {
    const first = events[indices[start] as number] as RunEvent;
    let end = start + 1;
    while (end < indices.length && isAlike(first, events[indices[end] as number] as RunEvent, failures)) end += 1;
    const isFold = fold && end - start >= minFoldCount;
    const isOpen = unfolded?.has(first.index) ?? false;
    if (isFold) {
      const last = indices[end - 1] as number;
      const { type, step } = first;
      const span = { first: first.index, last, count: end - start };
      rows.push({ kind: "fold", isOpen, ...span, type, step, isError: isError(first, failures) });
    }
    if (!isFold || isOpen) for (const index of indices.slice(start, end)) rows.push({ kind: "event", index });
    start = end;
  }
  return rows;
}
